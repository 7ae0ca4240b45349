"""What is missing on a page is missing for the reason that is given, whatever became of the runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from explorer.presets import PRESETS
from explorer.presets.recorded import open_recorded
from explorer.store.catalogue import Catalogue
from explorer.store.receiving import receive
from explorer.store.run import Status
from explorer.store.sending import send
from tests.pages.stores import SMALL, opened, queue, train

PAGES = ("lab", "activations", "running_statistics", "gradient_flow", "loss_landscape")
Varied = dict[str, tuple[Any, ...]]
BATCH_AND_NONE: Varied = {"normalization.kind": ("batch", "none")}
RESIDUAL = {"network.family": "residual", "network.depth": 8, "training.epochs": 1, "dataset.train_limit": 512}

PROMISES = r"in a moment|still to come|\byet\b|it comes when|The first"
OVER = ("finished", "diverged", "three steps", "thinned", "imported", "no normalizer", "few settings")


def experiment(name: str, values: dict[str, Any] | None = None, vary: Varied | None = None) -> Experiment:
    base = SMALL.with_values(values or {})
    return Experiment(name=name, base=base, vary=BATCH_AND_NONE if vary is None else vary)


def imported(store: Path, folder: Path) -> str:
    """Trained in another store, and taken in from its shared file."""
    identity = train(folder / "elsewhere", experiment("imported"))
    with Catalogue(folder / "elsewhere") as elsewhere, Catalogue(store) as here:
        send(elsewhere, identity, folder / "shared.explorer.zip")
        receive(here, folder / "shared.explorer.zip")
    return identity


@pytest.fixture(scope="module")
def experiments(store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What became of its runs → an experiment."""
    with Catalogue(store) as catalogue:
        thinned = open_recorded(catalogue, PRESETS["sigmoid"])
    failed = queue(store, experiment("failed"), Status.FAILED)
    with Catalogue(store) as catalogue:
        for run in catalogue.runs(failed):
            catalogue.release(run.id, Status.FAILED, "the download of the data failed")
    return {
        "finished": train(store, experiment("finished", RESIDUAL)),
        "diverged": train(store, experiment("diverged", {"optimizer.learning_rate": 1000.0}, {})),
        "three steps": train(store, experiment("three", {"dataset.train_limit": 384, "training.epochs": 1})),
        "no normalizer": train(store, experiment("none", {"normalization.kind": "none"}, {})),
        "few settings": train(store, experiment("few", {"recording.every_step": False, "recording.moments": 0})),
        "rms": train(store, experiment("rms", vary={"normalization.kind": ("rms", "instance", "none")})),
        "thinned": thinned,
        "imported": imported(store, tmp_path_factory.mktemp("other")),
        "failed": failed,
        "paused": queue(store, experiment("paused"), Status.PAUSED),
        "stopped": queue(store, experiment("stopped"), Status.STOPPED),
    }


def words(app: AppTest) -> str:
    """All that a page says, charts included."""
    kinds = (app.markdown, app.caption, app.info, app.text, app.subheader)
    said = [str(element.value) for kind in kinds for element in kind]
    for component in app.get("bidi_component"):
        data = bytes(component.proto.bytes)  # type: ignore[attr-defined]
        if b'"figure"' in data:
            said += [str(note["text"]) for note in _annotations(json.loads(data))]
    return "\n".join(said)


def _annotations(tree: object) -> list[dict]:
    if isinstance(tree, dict):
        own = [note for note in tree.get("annotations", []) if "text" in note] if "annotations" in tree else []
        return own + [found for value in tree.values() for found in _annotations(value)]
    return [found for value in tree for found in _annotations(value)] if isinstance(tree, list) else []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("what", OVER)
def test_nothing_is_promised_of_a_run_that_is_over(what: str, page: str, experiments: dict[str, str]) -> None:
    app = opened(page, experiment=experiments[what])
    assert not app.exception
    said = words(app)
    assert not re.findall(PROMISES, said), re.findall(f".*(?:{PROMISES}).*", said)


@pytest.mark.parametrize("page", PAGES)
def test_a_run_that_failed_says_why_and_promises_nothing(page: str, experiments: dict[str, str]) -> None:
    said = words(opened(page, experiment=experiments["failed"]))
    assert "the download of the data failed" in said
    assert not re.findall("in a moment|still to come", said)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("what", ["paused", "stopped"])
def test_a_run_that_can_go_on_says_how(what: str, page: str, experiments: dict[str, str]) -> None:
    said = words(opened(page, experiment=experiments[what]))
    assert re.search(f"still to come: the run (is|was) {what} at step 0, press Resume", said, re.IGNORECASE)


def test_what_one_normalizer_lacks_is_not_said_of_another(experiments: dict[str, str]) -> None:
    said = words(opened("activations", experiment=experiments["rms"], layer="conv1"))
    assert "rms: rms normalization has no shift β" in said
    assert "none: no scale γ and no shift β: nothing is normalized here" in said
    assert not re.search(r"(rms|instance)[^:·\n]*: no scale", said)


def test_a_recording_without_scale_and_shift_does_not_deny_them(experiments: dict[str, str]) -> None:
    said = words(opened("activations", experiment=experiments["thinned"], layer="conv1"))
    assert "normalization has no scale" not in said


def test_a_residual_network_is_not_told_that_it_has_no_shortcuts(experiments: dict[str, str]) -> None:
    assert "no shortcuts here" not in words(opened("gradient_flow", experiment=experiments["finished"]))


def test_curves_without_a_finding_are_not_called_unrecorded(experiments: dict[str, str]) -> None:
    for what in ("finished", "three steps", "thinned", "imported"):
        assert "othing was recorded" not in words(opened("lab", experiment=experiments[what])), what
