"""What a page cannot show takes a line, never empty axes, and its button fills it while the page stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.config import RunConfig
from explorer.controls.not_drawn import run_again
from explorer.experiment import Experiment
from explorer.reading.reasons import ENOUGH_MOMENTS
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.drawn import charts, empty_ones, missing_lines, runs_it_here
from tests.pages.stores import SMALL, address, opened, queue, train

LITTLE = SMALL.with_values({"recording.every_step": False, "recording.moments": 0})
PAGES = ("activations", "running_statistics", "gradient_flow", "loss_landscape")


@pytest.fixture(scope="module")
def little(store: Path) -> str:
    """An experiment that recorded nothing but its loss."""
    return train(store, Experiment(name="little (recorded)", base=LITTLE))


def pressed(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_with_a_picture_whatever_was_recorded(page: str, little: str) -> None:
    app = opened(page, experiment=little)
    assert not app.exception
    assert charts(app)
    assert page in ("loss_landscape", "gradient_flow") or not empty_ones(app)  # there studies are being computed


def test_one_run_cures_all_that_can_be_cured_and_the_page_stays(store: Path, little: str) -> None:
    app = opened("activations", experiment=little)
    lines = missing_lines(app)
    assert {"Network", "Layer", "Channel", "Feature maps"} <= set(lines)
    assert sum(button.label.startswith("Run it here") for button in app.button) == 1
    app = pressed(app, "Run it here")
    assert [title.value for title in app.title] == ["Activations"]
    with Catalogue(store) as catalogue:
        (identity, *_) = catalogue.experiments()
        again = catalogue.experiment(identity)
    assert address(app, "experiment") == identity != little
    assert again.base.recording.every_step and again.base.recording.moments == ENOUGH_MOMENTS
    assert (again.name, again.arms[0].label) == ("little", "none")


def test_the_same_experiment_runs_again_with_what_was_missing_in_all_its_arms() -> None:
    experiment = Experiment(base=RunConfig().with_values({"recording.moments": 0}), seeds=(3, 4))
    again = run_again(experiment, {"recording.moments": 24})
    assert again.vary == experiment.vary and again.seeds == (3, 4)
    assert {arm.config.recording.moments for arm in again.arms} == {24}
    assert run_again(experiment, {}) == experiment


def test_what_waits_for_a_question_is_a_line_until_it_is_asked(store: Path) -> None:
    identity = train(store, Experiment(base=SMALL, name="asked"))
    app = opened("loss_landscape", experiment=identity)
    assert {"Sharpness", "Smoothness over training"} <= set(missing_lines(app)) and not runs_it_here(app)
    app = pressed(app, "Measure it · ")
    assert address(app, "smoothness") == "on" and "Smoothness over training" not in missing_lines(app)
    app = opened("running_statistics", experiment=identity)
    assert "Recalibration" in missing_lines(app)
    assert "Recalibration" not in missing_lines(pressed(app, "Recalibrate"))


def test_a_run_that_trains_is_a_curve_with_the_line_that_says_when_the_rest_comes(store: Path) -> None:
    identity = queue(store, Experiment(base=SMALL, name="waits"), Status.PAUSED)
    with Catalogue(store) as catalogue:
        for run in catalogue.runs(identity):
            catalogue.set_status(run.id, Status.QUEUED)
        app = opened("loss_landscape", experiment=identity)
        for run in catalogue.runs(identity):
            catalogue.set_status(run.id, Status.STOPPED)
    assert not app.exception
    assert "computed when the run has ended" in missing_lines(app)["Loss around the weights"].lower()
