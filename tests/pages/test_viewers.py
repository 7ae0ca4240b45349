"""Many who look at the same are shown one picture, computed once; who looks at something else sees that."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.controls import live_chart
from explorer.drawing.figure import Figure
from explorer.drawing.wire import packed
from explorer.experiment import Experiment
from explorer.reading.computed_once import forget_all
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.records import FILE
from tests.pages.stores import SMALL, opened, train

VIEWERS = 10


@pytest.fixture
def experiment(store: Path) -> str:
    forget_all()
    return train(store, Experiment(base=SMALL))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The charts that were made into bytes, in order."""
    charts: list[str] = []

    def noted(figure: Figure) -> bytes:
        charts.append(figure["chart"])
        return packed(figure)

    monkeypatch.setattr(live_chart, "packed", noted)
    return charts


def looks(page: str, experiment: str, **address: str) -> AppTest:
    app = opened(page, experiment=experiment, **address)
    assert not app.exception, app.exception
    return app


def pictures(app: AppTest) -> dict[str, bytes]:
    return {
        element.proto.id.rpartition("-")[2]: bytes(element.proto.bytes)
        for element in app.get("bidi_component")
        if element.proto.bytes
    }


@pytest.mark.parametrize("page", ["lab", "activations", "running_statistics"])
def test_ten_viewers_of_the_same_cost_one_picture_each(page: str, experiment: str, drawn: list[str]) -> None:
    first = pictures(looks(page, experiment))
    assert first and sorted(drawn) == sorted(set(drawn))
    count = len(drawn)
    for _ in range(VIEWERS - 1):
        assert pictures(looks(page, experiment)) == first
    assert len(drawn) == count


def test_two_who_look_at_different_layers_see_each_their_own(experiment: str) -> None:
    layers = ("conv1", "conv2")
    together = [pictures(looks("activations", experiment, layer=layer)) for layer in (*layers, *layers)]
    for layer, here, again in zip(layers, together[:2], together[2:], strict=True):
        forget_all()
        assert here == again == pictures(looks("activations", experiment, layer=layer))
    assert together[0] != together[1]


def test_what_a_run_writes_is_seen_by_all_who_looked_before(store: Path, experiment: str) -> None:
    before = pictures(looks("lab", experiment))
    with Catalogue(store) as catalogue:
        for run in catalogue.runs(experiment):
            with catalogue.records(run.id) as records:
                records.append(0, {}, events=[Event(5, "optimizer.learning_rate", 0.5)])
    after = pictures(looks("lab", experiment))
    assert "learning rate 0.1 → 0.5" in after["loss"].decode()
    assert "learning rate" not in before["loss"].decode()


def test_records_that_were_damaged_are_not_shown_from_memory(store: Path, experiment: str) -> None:
    looks("lab", experiment)
    with Catalogue(store) as catalogue:
        run = catalogue.runs(experiment)[0]
        path = catalogue.run_folder(run.id) / FILE
    path.write_bytes(path.read_bytes()[:4096] + bytes(8192))
    said = "\n".join(element.value for element in looks("lab", experiment).text)
    assert f"{run.arm}, seed {run.seed}" in said
    assert "damaged" in said


def test_an_experiment_in_the_bin_is_not_shown_from_memory(store: Path, experiment: str) -> None:
    looks("lab", experiment)
    with Bin(store) as bin:
        bin.put(experiment)
    assert experiment not in str(pictures(looks("lab", experiment)))


@pytest.mark.parametrize("page", ["lab", "activations", "running_statistics"])
def test_watching_changes_no_run(page: str, store: Path, experiment: str) -> None:
    def states() -> dict[Path, tuple[str, int]]:
        with Catalogue(store) as catalogue:
            files = [path for run in catalogue.runs(experiment) for path in catalogue.run_folder(run.id).rglob("*.s*")]
        return {path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in files}

    before = states()
    time.sleep(0.02)
    for _ in range(2):
        looks(page, experiment)
    assert {path: state for path, state in states().items() if path in before} == before
