"""The Lab's data: one's own looked at before they run, sets that are still to be downloaded, and no network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer.lab.own_data
from explorer.config import DatasetName, RunConfig
from explorer.controls.data_arrival import on_its_way
from explorer.experiment import Experiment
from explorer.lab.own_data import strip
from explorer.sources.published import PUBLISHED, Presence, part_of
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from explorer.training import train
from tests.pages.stores import closed_afterwards, opened, queue
from tests.sources.own.making import class_folders, save


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch, closed_afterwards(tmp_path_factory.mktemp("store")) as folder:
        patch.setenv("NORMALIZATION_STORE", str(folder))
        patch.setenv("NORMALIZATION_DATA", str(folder / "data"))
        patch.setenv("NORMALIZATION_MIRROR", "http://127.0.0.1:9")
        yield folder


def _lab_with(data_set: str) -> AppTest:
    app = opened("lab")
    app.selectbox(key="setting dataset.name").set_value(data_set).run()
    assert not app.exception, app.exception
    return app


def _written(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption, app.error, app.warning) for element in kind)


def _can_run(app: AppTest) -> bool:
    return not next(button for button in app.button if button.label == "Run").disabled


def _looked_at(app: AppTest, path: Path | str) -> str:
    """What the page says of the data at a path, once the look has ended."""
    app.text_input(key="setting dataset.path").set_value(str(path)).run()
    return _said_at_the_end(app)


def _said_at_the_end(app: AppTest) -> str:
    deadline = time.monotonic() + 60
    while any(button.label == "Stop" for button in app.button) and time.monotonic() < deadline:
        time.sleep(0.2)
        app.run()
    assert not app.exception, app.exception
    return _written(app)


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


@pytest.mark.usefixtures("store")
def test_ones_own_data_are_looked_at_and_become_the_runs(tmp_path: Path) -> None:
    app = _lab_with("own")
    assert not _can_run(app) and "not been looked at" in _written(app)
    assert "does not exist" in _looked_at(app, tmp_path / "nowhere") and not _can_run(app)
    random = np.random.default_rng(0)
    np.savez(tmp_path / "x.npz", x=random.random((200, 12, 12, 3)), y=np.arange(200) % 3)
    assert "200 color images in 3 classes" in _looked_at(app, tmp_path / "x.npz") and _can_run(app)
    assert app.session_state["setting dataset.image_size"] == 12


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("path", ["~nosuchuser/x", "a" * 5000, "/dev/null", "leaves\0"])
def test_a_path_that_cannot_be_is_said_and_nothing_else_happens(path: str) -> None:
    app = _lab_with("own")
    assert "name a folder of class folders" in _looked_at(app, path) and not _can_run(app)


@pytest.mark.usefixtures("store")
def test_what_only_the_owner_can_decide_is_asked_and_becomes_the_runs(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves", "train/elm", "train/oak", "val/elm", "val/oak", count=40)
    shape = np.zeros((12, 12, 4), np.uint8)
    for number in range(20):
        shape[..., 3] = 255 * (np.arange(12) == number % 12)
        save(root / "train" / "elm" / f"transparent {number}.png", shape)
    (root / "train" / "elm" / "_broken ![](http:x).png").write_bytes(b"%!PS")
    app = _lab_with("own")
    assert "cannot be read as an image" in _looked_at(app, root) and not _can_run(app)
    _press(app, "Leave them out")
    assert "180 color images in 2 classes, 80 of them for testing" in _said_at_the_end(app)
    assert "20 transparent images lie on white" in _written(app) and _can_run(app)
    app.selectbox(key="own data background").set_value("black").run()
    assert "lie on black" in _said_at_the_end(app)
    app.selectbox(key="own data split").set_value("pooled").run()
    assert "a quarter of them for testing" in _said_at_the_end(app) and "lie on black" in _written(app)
    reading = app.session_state["setting dataset.found"].reading
    assert (reading.split, reading.background, reading.leave_out_unreadable) == ("pooled", "black", True)


@pytest.mark.usefixtures("store")
def test_a_look_that_takes_long_shows_how_far_it_is_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer.lab.own_data, "AT_ONCE", 0.0)
    app = _lab_with("own")
    root = class_folders(tmp_path / "leaves", count=40)
    app.text_input(key="setting dataset.path").set_value(str(root)).run()
    assert not _can_run(app)
    _press(app, "Stop")
    assert "The look was stopped" in _written(app)


@pytest.mark.usefixtures("store")
def test_what_is_not_here_yet_is_said_with_its_size_before_it_runs(store: Path) -> None:
    app = _lab_with("cifar10")
    assert "Run first downloads CIFAR-10, once: 170 MB" in _written(app)
    assert "digits, scenes, moons, circles, spirals or xor" in _written(app) and _can_run(app)
    mnist = PUBLISHED[DatasetName.MNIST]
    part = part_of(store / "data" / "mnist" / mnist.files[0].name)
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(5_000_000))
    assert "5.0 MB of 12 MB of MNIST are on this machine" in _written(_lab_with("mnist"))


@pytest.mark.usefixtures("store")
def test_scenes_bring_a_network_that_answers_for_every_pixel_and_points_one_that_takes_them() -> None:
    app = _lab_with("scenes")
    assert app.session_state["setting network.family"] == "unet" and _can_run(app)
    app.selectbox(key="setting dataset.name").set_value("digits").run()
    assert app.session_state["setting network.family"] == "lenet" and _can_run(app)


def test_examples_stand_beside_each_other_with_a_gap() -> None:
    images = np.zeros((3, 1, 8, 8), np.float32)
    images[1] = 1
    shown = strip(images)
    assert shown.shape == (16, 2 * (3 * 8 + 2 * 2), 3) and shown.dtype == np.uint8
    assert shown[0, 0, 0] == 0 and shown[0, 18, 0] == 255 and shown[0, -1, 2] == 0


def test_a_run_that_waits_for_its_data_shows_how_far_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_DATA", str(tmp_path / "data"))
    mnist = PUBLISHED[DatasetName.MNIST]
    part = part_of(tmp_path / "data" / "mnist" / mnist.files[0].name)
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(2_000_000))
    experiment = Experiment(base=RunConfig().with_values({"dataset.name": "mnist"}))
    for status, waits in ((Status.RUNNING, True), (Status.QUEUED, False)):
        queued = queue(tmp_path / status, experiment, status)
        with Catalogue(tmp_path / status) as catalogue:
            arriving = on_its_way(catalogue.runs(queued))
        assert arriving == ((DatasetName.MNIST, Presence(2_000_000, mnist.size)) if waits else None)


def test_a_download_that_fails_says_so_in_the_page_and_offers_what_needs_no_network(store: Path) -> None:
    config = RunConfig().with_values({"dataset.name": "mnist"})
    with Catalogue(store) as catalogue:
        run = catalogue.add(Experiment(base=config, vary={}, seeds=(0,)), Status.INTERRUPTED)[0]
    outcome = train(config, store / run.id)
    assert outcome.status is Status.FAILED
    with Catalogue(store) as catalogue:
        catalogue.release(run.id, outcome.status, outcome.message)
    app = opened("lab", experiment=run.experiment)
    assert any("cannot be downloaded" in error.value for error in app.error), [error.value for error in app.error]
    assert not any("cannot be downloaded" in caption.value for caption in app.caption)
    (instead,) = [button for button in app.button if button.label == "Run it with digits"]
    instead.click().run()
    assert not app.exception
    with Catalogue(store) as catalogue:
        started = catalogue.runs(catalogue.experiments(limit=1)[0])
    assert [found.config.dataset.name for found in started] == [DatasetName.DIGITS]
