"""The lecture: guess, run or recorded run, verdict; at the desk and presented."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.presets import PRESETS
from explorer.store.catalogue import Catalogue
from tests.pages.stores import address, closed_afterwards, opened


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield tmp_path


def lecture(**parameters: str) -> AppTest:
    app = opened("home")
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/lecture.py").run()


def texts(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def test_an_address_without_a_preset_shows_the_first_one(store: Path) -> None:
    assert store
    app = lecture()
    assert not app.exception
    assert app.title[0].value == next(iter(PRESETS.values())).title


def test_a_guess_is_committed_then_revealed_beside_the_recorded_run(store: Path) -> None:
    assert store
    app = lecture(preset="drop-a-block")
    app.slider[0].set_value(20).run()
    assert address(app, "guess") == "0.2"
    next(button for button in app.button if button.label == "Recorded run").click().run()
    assert not app.exception
    assert "too low" in texts(app) and "**Held**" in texts(app)
    assert app.slider[0].disabled


def test_an_arm_that_was_guessed_is_marked_and_locked_once_something_ran(store: Path) -> None:
    assert store
    app = lecture(preset="dead-bias")
    app.button(key="guess dead-bias none").click().run()
    assert address(app, "guess") == "none"
    next(button for button in app.button if button.label == "Recorded run").click().run()
    assert "You said :orange[**none**], and it is" in texts(app)
    assert app.button(key="guess dead-bias batch").disabled


def test_run_queues_the_presets_experiment(store: Path) -> None:
    app = lecture(preset="where-it-changes-little")
    next(button for button in app.button if button.label.startswith("Run ·")).click().run()
    assert not app.exception
    with Catalogue(store) as catalogue:
        (identity,) = catalogue.experiments()
        assert catalogue.experiment(identity) == PRESETS["where-it-changes-little"].held_out
    assert address(app, "experiment") == identity


def test_another_presets_runs_in_the_address_are_not_shown(store: Path) -> None:
    with Catalogue(store) as catalogue:
        other = catalogue.add(PRESETS["degradation"].experiment)[0].experiment
    app = lecture(preset="dead-bias", experiment=other)
    assert not app.exception
    assert "over" not in texts(app)


@pytest.mark.parametrize("scene", ["setting", "guess", "run", "reveal"])
def test_every_scene_of_the_presenter_can_be_opened_by_its_address(store: Path, scene: str) -> None:
    assert store
    app = lecture(preset="scale-invariance", scene=scene)
    assert not app.exception
    assert not app.selectbox  # the controls of the desk are hidden
