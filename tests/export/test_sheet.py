"""A sheet holds the figure as the reader sees it, in the size that its look asks for, with all of its words."""

from __future__ import annotations

from copy import deepcopy

import pytest

from explorer.drawing.figure import Figure
from explorer.drawing.theme import DARK, LIGHT, Theme
from explorer.export.fonts import SANS, text_width, wrapped
from explorer.export.looks import Look
from explorer.export.sheet import Sheet, Shot, Words, sheet
from tests.drawing import accepted_by_plotly
from tests.drawing.test_resolve import DRAWN

WORDS = Words("Loss, nats", "mean of 3 seeds", "LeNet on digits · none or batch · seed 0", "python -m explorer train")


def made(look: Look, name: str = "loss", on_screen: Theme = LIGHT, shot: Shot | None = None) -> Sheet:
    return sheet(DRAWN[name](), on_screen, WORDS, look, shot)


def texts(figure: Figure) -> set[str]:
    return {note["text"] for note in figure["layout"]["annotations"]}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("look", Look)
def test_every_figure_is_a_sheet_in_every_look(look: Look, name: str) -> None:
    finished = made(look, name, shot=Shot(1216))
    accepted_by_plotly(finished.figure)
    assert {"Loss, nats"} <= texts(finished.figure)
    layout = finished.figure["layout"]
    assert layout["height"] - layout["margin"]["t"] - layout["margin"]["b"] > 60


@pytest.mark.parametrize("look", [Look.SLIDE_LIGHT, Look.SLIDE_DARK])
def test_a_slide_is_1600_by_900_and_its_text_22_pixels_high(look: Look) -> None:
    finished = made(look)
    assert finished.width * finished.factor == pytest.approx(1600)
    assert finished.height * finished.factor == pytest.approx(900)
    assert 14 * finished.factor >= 22


@pytest.mark.parametrize(("look", "millimetres"), [(Look.PAPER_SINGLE, 84), (Look.PAPER_DOUBLE, 174)])
def test_print_is_a_column_wide_with_text_of_8_points_on_white(look: Look, millimetres: int) -> None:
    finished = made(look, on_screen=DARK)
    assert finished.width * finished.factor / 96 * 25.4 == pytest.approx(millimetres)
    assert 14 * finished.factor / 96 * 72 == pytest.approx(8)
    layout = finished.figure["layout"]
    assert layout["paper_bgcolor"] == "#FFFFFF"
    assert layout["xaxis"]["linecolor"] == "#000000"


def test_what_cannot_be_read_in_one_column_takes_both() -> None:
    finished = made(Look.PAPER_SINGLE, "gradient flow")
    assert finished.width * finished.factor / 96 * 25.4 == pytest.approx(174)


def test_zoom_and_camera_are_the_readers() -> None:
    figure = deepcopy(DRAWN["loss"]())
    figure["layout"]["scene"] = {"xaxis": {}}
    camera = {"eye": {"x": 1, "y": 2, "z": 3}}
    shot = Shot(500, {"xaxis": [10, 20], "nonsense": [0, 1]}, {"scene": camera})
    layout = sheet(figure, LIGHT, WORDS, Look.SCREEN, shot).figure["layout"]
    assert layout["xaxis"]["range"] == [10, 20]
    assert layout["scene"]["camera"] == camera
    assert "nonsense" not in layout
    assert layout["width"] == 500
    assert figure["layout"]["xaxis"]["range"] == [0, 840], "the figure on screen stays as it is"


def test_a_title_may_hold_letters_that_plotly_reads_as_markup() -> None:
    finished = sheet(DRAWN["loss"](), LIGHT, Words("a < b & c"), Look.SCREEN)
    assert "a &lt; b &amp; c" in texts(finished.figure)


def test_settings_that_do_not_fit_end_at_a_whole_setting() -> None:
    words = Words("t", "", " · ".join(f"setting {n} is {n}" for n in range(40)))
    finished = sheet(DRAWN["loss"](), LIGHT, words, Look.SLIDE_LIGHT)
    footer = max(texts(finished.figure), key=len)
    assert footer in words.settings and footer.endswith(tuple("0123456789"))
    assert text_width(footer, 14) <= finished.width - 32


def test_lines_are_as_wide_as_the_fonts_own_advances_say() -> None:
    lines = wrapped("the quick brown fox jumps over the lazy dog", 120, 14, most=9)
    assert " ".join(lines) == "the quick brown fox jumps over the lazy dog"
    assert all(text_width(line, 14, SANS) <= 120 for line in lines)
    assert len(wrapped("one two three four five six seven", 60, 14, most=2)) == 2
