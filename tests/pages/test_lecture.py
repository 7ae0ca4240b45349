"""The lecture: guess, run or recorded run, verdict; at the desk and presented."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.lecture.styles import sentence_styles
from explorer.presets import PRESETS
from explorer.presets.preset import Preset
from explorer.presets.questions import HowMuch
from explorer.presets.recorded import open_recorded, recorded
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


def click(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception


def shown(app: AppTest) -> str:
    """All that is on the page, the data of its charts and buttons included; the menu of presets left out."""
    charts = b" ".join(bytes(chart.proto.bytes) for chart in app.get("bidi_component"))  # type: ignore[attr-defined]
    words = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return " ".join(element.value for element in words) + charts.decode(errors="replace")


def answers_of(preset: Preset) -> list[str]:
    """Everything that gives the outcome away."""
    shipped = recorded(preset)
    verified = [shipped.verified.plain, shipped.run.plain] if shipped else []
    return [preset.title, preset.claim, *verified, "**Held**", *(look.at for look in preset.look)]


def test_an_address_without_a_preset_asks_about_the_first_one(store: Path) -> None:
    assert store
    app = lecture()
    assert not app.exception
    assert app.title[0].value == "What do you expect?"
    assert next(iter(PRESETS.values())).question.words in texts(app)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_nothing_gives_the_answer_away_before_the_reveal(store: Path, preset: Preset) -> None:
    """Neither before anything ran, nor after a guess, nor once the runs are there."""
    assert store
    app = lecture(preset=preset.name)
    if not isinstance(preset.question, HowMuch):
        app.button(key=f"guess {preset.name} {preset.question.answers[0]}").click().run()
    assert not [told for told in answers_of(preset) if told in shown(app)]
    if recorded(preset) is None:
        return
    click(app, "Recorded run")
    assert not [told for told in answers_of(preset) if told in shown(app)]
    if not isinstance(preset.question, HowMuch):
        last = app.button(key=f"guess {preset.name} {preset.question.answers[-1]}")
        assert not last.disabled
    click(app, "Reveal")
    assert preset.title in shown(app) and preset.claim in shown(app) and "**Held**" in shown(app)


def test_curves_before_the_reveal_have_no_names_and_numbers_that_are_asked_for_are_not_drawn(store: Path) -> None:
    assert store
    for name in ("neither-alone", "drop-a-block", "larger-learning-rates"):
        app = lecture(preset=name)
        click(app, "Recorded run")
        chart = next(
            chart
            for chart in app.get("bidi_component")
            if b"Curves" in bytes(chart.proto.bytes) or b"comes with the reveal" in bytes(chart.proto.bytes)
        )  # type: ignore[attr-defined]
        drawn = bytes(chart.proto.bytes).decode()  # type: ignore[attr-defined]
        assert not [arm for arm in sentence_styles(PRESETS[name]) if f'"name":"{arm}"' in drawn]


def test_a_guess_is_committed_then_revealed_beside_the_recorded_run(store: Path) -> None:
    assert store
    app = lecture(preset="drop-a-block")
    app.slider[0].set_value(20).run()
    assert address(app, "guess") == "0.2"
    click(app, "Recorded run")
    assert "too low" not in texts(app) and not app.slider[0].disabled
    click(app, "Reveal")
    assert "too low" in texts(app) and "**Held**" in texts(app)
    assert app.slider[0].disabled


def test_an_arm_can_be_guessed_after_the_recorded_run_and_is_locked_by_the_reveal(store: Path) -> None:
    assert store
    app = lecture(preset="dead-bias")
    click(app, "Recorded run")
    app.button(key="guess dead-bias none").click().run()
    assert address(app, "guess") == "none"
    click(app, "Reveal")
    assert "You said :orange[**none**], and it is" in texts(app)
    assert app.button(key="guess dead-bias batch").disabled


def test_hands_are_counted_kept_in_the_address_and_stand_beside_the_reveal(store: Path) -> None:
    assert store
    app = lecture(preset="dead-bias")
    click(app, "Recorded run")
    click(app, "Count a show of hands")
    app.number_input[0].set_value(12).run()
    app.number_input[1].set_value(30).run()
    assert not app.exception and address(app, "votes") == "12.30"
    assert "were right" not in texts(app)
    click(app, "Reveal")
    assert "**12 of 42 hands**, 29 %, were right." in texts(app)
    assert not app.number_input
    click(app, "Start over")
    assert address(app, "votes") is None and app.title[0].value == "What do you expect?"


def test_an_address_of_an_earlier_version_shows_its_runs_as_it_did(store: Path) -> None:
    with Catalogue(store) as catalogue:
        identity = open_recorded(catalogue, PRESETS["dead-bias"])
    app = lecture(preset="dead-bias", experiment=identity, guess="none")
    assert "You said :orange[**none**], and it is" in texts(app) and "**Held**" in texts(app)


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


@pytest.mark.parametrize("scene", ["setting", "guess", "run", "reveal", "verdict"])
def test_every_scene_of_the_presenter_can_be_opened_by_its_address(store: Path, scene: str) -> None:
    assert store
    app = lecture(preset="scale-invariance", scene=scene)
    assert not app.exception
    assert not app.selectbox  # the controls of the desk are hidden


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_speaker_notes_have_the_claim_what_to_point_at_and_the_source(store: Path, preset: Preset) -> None:
    assert store
    app = opened("home")
    app.query_params["preset"] = preset.name
    app.switch_page("pages/speaker_notes.py").run()
    assert not app.exception
    said = texts(app)
    assert preset.claim in said and preset.source in said and preset.question.words in said
    assert all(look.at in said for look in preset.look) and "Look for" in said


@pytest.mark.parametrize("tour", ["", ".", "nothing", "nothing.lab", "lab.lab.lab", "x.y.z", "../lab"])
def test_any_tour_in_an_address_opens_its_page(store: Path, tour: str) -> None:
    assert store
    app = opened("home")
    app.query_params["tour"] = tour
    assert not app.switch_page("pages/lab.py").run().exception
