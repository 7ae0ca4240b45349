"""Widgets as Python sees them: what they return, and what stands in the page's address."""

import re
from base64 import b64decode
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.controls.scrubber import played

GALLERY = Path(__file__).with_name("gallery.py")


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(GALLERY), default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    assert not app.exception, app.exception
    return app.text[0].value


def test_the_scrubber_starts_at_the_last_recorded_step_and_keeps_the_address_clean() -> None:
    app = opened()
    assert said(app).startswith("step 100, last 10")
    assert "step" not in app.query_params


def test_an_address_reopens_its_step() -> None:
    assert said(opened(step="40")).startswith("step 40,")


@pytest.mark.parametrize(("typed", "shown"), [("47", 40), ("99999", 100), ("none", 100), ("-3", 100)])
def test_a_step_that_was_not_recorded_means_the_recorded_one_before_it(typed: str, shown: int) -> None:
    assert said(opened(step=typed)).startswith(f"step {shown},")


def test_play_stops_at_the_moments_or_at_evenly_spaced_steps_and_at_both_ends() -> None:
    assert played(range(11), [0, 1, 2, 4, 8, 99]) == [0, 1, 2, 4, 8, 10]
    assert played(range(1000), []) == [*range(0, 1000, 17), 999]
    assert played([7], [7]) == [7]
    assert played([], []) == []


def test_every_arm_is_chosen_at_first_and_again_when_all_chips_are_off() -> None:
    app = opened()
    assert app.pills[0].value == ["none", "batch", "layer"]
    app.pills[0].set_value([]).run()
    assert not app.exception


def test_chips_and_sentences_name_the_color_of_the_curve() -> None:
    app = opened()
    colors = {"none": "#C44E0E", "batch": "#1467A8", "layer": "#2196A3"}
    for chip, (arm, color) in zip(app.pills[0].options, colors.items(), strict=True):
        found = re.fullmatch(r"!\[\]\(data:image/svg\+xml;base64,(.+)#arm=([0-9a-f]+)\) (.+)", chip)
        assert found and bytes.fromhex(found[2]).decode() == found[3] == arm and color in b64decode(found[1]).decode()
    assert ":blue[**batch**]" in app.markdown[0].value


def test_a_panel_says_its_title_and_how_it_was_measured() -> None:
    app = opened()
    assert app.subheader[0].value == "Loss, nats"
    assert app.caption[0].value == "made up"
