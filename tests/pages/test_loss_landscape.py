"""Loss landscape over an empty store, over small real runs with real slices, and at addresses that reopen a view."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from explorer.reading.checkpoints import checkpoint_steps
from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Run, Status
from explorer.store.studies import Studies
from explorer.studies.registry import compute
from explorer.study_requests.loss_landscape import Directions, SliceKind, SliceRequest, Statistics
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train, without_networks

PAIR = Experiment(base=SMALL.with_values({"training.epochs": 1}))
ADDRESS = {"points": "11", "samples": "128"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A pair whose slices, as the page asks for them at `ADDRESS`, are computed already."""
    with pytest.MonkeyPatch.context() as patch, closed_afterwards(tmp_path_factory.mktemp("store")) as folder:
        patch.setenv("NORMALIZATION_STORE", str(folder))
        train(folder, PAIR)
        with Catalogue(folder) as catalogue:
            for run in catalogue.runs(catalogue.experiments()[0]):
                answer(folder, run)
        yield folder


@pytest.fixture(scope="module")
def pair(store: Path) -> str:
    with Catalogue(store) as catalogue:
        return catalogue.experiments()[-1]


def answer(store: Path, run: Run, step: int | None = None) -> None:
    """Compute here and now what the page wants to know about a run at a step, its last one."""
    step = run.step if step is None else step
    modes = tuple(Statistics) if run.arm == "batch" else (Statistics.BATCH,)
    for mode in modes:
        settings: dict[str, Any] = {"mode": mode, "step": step, "samples": 128}
        finish(store, run.id, SliceRequest(kind=SliceKind.LINE, points=51, **settings))
        finish(store, run.id, SliceRequest(points=11, **settings))
    settings = {"step": step, "samples": 128, "points": 11}
    finish(store, run.id, SliceRequest(directions=Directions.TRAJECTORY, **settings))


def finish(store: Path, run: str, request: SliceRequest) -> None:
    with Studies(store) as studies:
        study = studies.request("landscape", run, request.parameters)
        studies.finish(study.key, compute("landscape", store, run, request.parameters))


def page(**parameters: str) -> AppTest:
    app = opened("loss_landscape", **parameters)
    assert not app.exception, app.exception
    return app


def written(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.subheader, app.caption) for element in kind)


def test_an_empty_store_offers_the_pair_that_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        app = page()
        (button,) = app.button
        assert button.label == "Run LeNet: none or batch"
        assert "Nothing has been trained yet." in written(app)


@pytest.mark.usefixtures("store")
def test_slices_that_are_known_are_there_at_once_each_with_its_mode_data_and_points(pair: str) -> None:
    text = written(page(experiment=pair, **ADDRESS))
    assert "nats: statistics of the batch" in text and "11 × 11 points" in text
    assert "128 training samples" in text and "a slice, not the landscape" in text
    assert "Same weights, three modes" in text
    assert "On the plane at step 10 the largest finite loss" in text and "with frozen statistics" in text
    assert "of its extent" in text and "computing" not in text


@pytest.mark.usefixtures("store")
def test_an_address_reopens_mode_directions_drawing_scale_and_grid(pair: str) -> None:
    chosen = {"statistics": "all", "drawn": "contour", "scale_of_loss": "linear", "span": "0.5", "draw": "3"}
    app = page(experiment=pair, directions="trajectory", **chosen, **ADDRESS)
    assert "all modes of batch normalization" in written(app)
    assert "Plane of the path’s principal axes" in written(app)
    for parameter, value in chosen.items():
        assert address(app, parameter) == value


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("bad", [{"statistics": "nonsense"}, {"points": "77"}, {"step": "x"}, {"directions": ""}])
def test_an_address_that_names_nothing_shows_the_usual_view(pair: str, bad: dict[str, str]) -> None:
    assert "nats: statistics of the batch" in written(page(experiment=pair, **ADDRESS | bad))


def test_what_is_not_known_is_asked_for_and_what_nobody_looks_at_is_taken_back(store: Path, pair: str) -> None:
    app = page(experiment=pair, samples="256")
    assert "computing" in written(app)
    app.select_slider(key="draw").set_value(4).run()
    assert not app.exception
    with Studies(store) as studies:
        waits = [study.parameters for study in studies.waiting() if study.parameters["samples"] == 256]
        assert {asked["seed"] for asked in waits if asked["directions"] == "random"} <= {4}


def test_moments_that_are_computed_are_a_film_on_one_scale_and_the_others_are_a_click_away(
    store: Path, pair: str
) -> None:
    app = page(experiment=pair, **ADDRESS)
    assert "A film of" not in written(app) and "same axes and colors ·" in written(app)
    with Catalogue(store) as catalogue, Studies(store) as studies:
        runs = catalogue.runs(pair)
        kept = checkpoint_steps(catalogue, runs[0])
        for run in runs:
            answer(store, run, step=kept[0])
        app.run()
        assert f"A film of 2 moments, step {kept[0]} to {kept[-1]}" in written(app)
        assert "same axes and colors at all 2 moments" in written(app)
        (button,) = [control for control in app.button if "for a film" in control.label]
        assert button.label.startswith(f"{len(kept) - 2} more moments for a film, about ")
        before = {study.key for study in studies.waiting()}  # other tests' questions
        button.click().run()
        assert not app.exception
        asked = [study for study in studies.waiting() if study.key not in before]
        assert asked and {study.parameters["step"] for study in asked} <= set(kept) - {kept[0], kept[-1]}
        assert any("A film over training: 2 of" in progress.proto.text for progress in app.get("progress"))
        next(control for control in app.button if control.label == "Stop").click().run()
        assert {study.key for study in studies.waiting()} <= before


def test_a_run_that_still_trains_keeps_the_machine(store: Path) -> None:
    long = Experiment(base=PAIR.base.with_values({"training.epochs": 500}))  # not over before the page is drawn
    app = page(experiment=queue(store, long, Status.QUEUED))
    with Studies(store) as studies, Catalogue(store) as catalogue:
        queued = {run.id for run in catalogue.runs(catalogue.experiments()[0])}
        assert not queued & {study.run for study in studies.waiting()}
        catalogue.ask(list(queued), ControlAction.STOP)
    assert "Loss landscape" in [title.value for title in app.title]


def test_without_batch_normalization_the_mode_is_no_choice(store: Path) -> None:
    bare = Experiment(base=PAIR.base.with_values({"normalization.kind": "none"}), vary={})
    app = page(experiment=train(store, bare))
    assert "so that the three modes coincide" in written(app)
    assert app.segmented_control(key="statistics").disabled


def test_a_run_that_diverged_has_a_slice_around_its_last_weights(store: Path) -> None:
    wild = Experiment(base=SMALL.with_values({"optimizer.learning_rate": 1000.0}), vary={})
    text = written(page(experiment=train(store, wild)))
    assert "diverged at step" in text


def test_runs_without_networks_say_so_once_for_all_panels(store: Path) -> None:
    text = written(page(experiment=without_networks(store, train(store, PAIR))))
    assert text.count("This run kept no checkpoints: run the experiment here to have them.") == 1
    assert "**Loss around the weights, Same weights, three modes, The path from above, Sharpness, Smoothness" in text
    assert "Is it the internal covariate shift?" in text


def test_a_run_whose_folder_is_gone_says_so_and_breaks_nothing(store: Path) -> None:
    lost = train(store, Experiment(base=PAIR.base, vary={}))
    with Catalogue(store) as catalogue:
        (run,) = catalogue.runs(lost)
        shutil.rmtree(catalogue.run_folder(run.id))
    page(experiment=lost)
