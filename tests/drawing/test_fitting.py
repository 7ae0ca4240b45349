"""What is decided about a figure where it is drawn, in a real browser: its letters have widths of their own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from explorer.drawing.annotations import LineEnd, end_labels
from explorer.drawing.axes import base_layout, linear_axis
from explorer.drawing.fitting import FITTING_SCRIPT, TURNED, cut_to, in_lines_of

pytestmark = pytest.mark.browser


def layout_with(*names: str, is_key: bool = False) -> dict[str, Any]:
    layout = base_layout()
    layout["xaxis"], layout["yaxis"] = linear_axis("step", 0, 100), linear_axis("", 0, 1)
    ends = [LineEnd(name, 100, 0.1 * row, "black", is_key) for row, name in enumerate(names)]
    end_labels(ends, layout)
    return layout


def note(text: str, how: dict[str, str]) -> dict[str, Any]:
    return {"text": text, "x": 0, "y": 0, "font": {"family": "sans-serif", "size": 16}} | how


@pytest.fixture(scope="module")
def fitted(browser: Browser) -> Any:
    page = browser.new_page()
    page.add_script_tag(content=FITTING_SCRIPT)
    yield lambda layout, width, chips=True: page.evaluate("(asked) => fittedLayout(...asked)", [layout, width, chips])
    page.close()


def test_names_have_the_margin_that_they_need_and_go_where_they_would_take_too_much(fitted: Any) -> None:
    wide, narrow = (fitted(layout_with("residual + batch", "none"), width) for width in (900, 300))
    assert len(wide["annotations"]) == 2 and 90 < wide["margin"]["r"] < 180
    assert narrow["annotations"] == [] and narrow["margin"]["r"] < 30
    short = fitted(layout_with("none"), 400)
    assert len(short["annotations"]) == 1 and short["margin"]["r"] < 84


def test_where_no_chips_are_names_stay(fitted: Any) -> None:
    assert len(fitted(layout_with("residual + batch", "none"), 300, False)["annotations"]) == 2


def test_data_keep_three_fifths_of_the_width(fitted: Any) -> None:
    for width in range(240, 1000, 20):
        margin = fitted(layout_with("batch", "residual + none"), width)["margin"]
        assert width - margin["l"] - margin["r"] >= 0.6 * width


def test_names_that_nothing_else_says_stay(fitted: Any) -> None:
    assert len(fitted(layout_with("population", "one batch", is_key=True), 300)["annotations"]) == 2


def test_labels_under_an_axis_that_would_touch_are_thinned_out(fitted: Any) -> None:
    layout = base_layout()
    layout["xaxis"] = linear_axis("step", 0, 100_000)
    every, few = (fitted(layout, width)["xaxis"]["ticktext"] for width in (900, 260))
    assert every == layout["xaxis"]["ticktext"] and few == every[::2]


def test_words_that_are_too_long_are_cut_and_say_all_on_hover(fitted: Any) -> None:
    text = '<span style="color:red">● <b>none &amp; learning rate 0.01</b></span>'
    layout = base_layout() | {"annotations": [note(text, cut_to(0.2))]}
    (cut,) = fitted(layout, 600)["annotations"]
    assert "…" in cut["text"] and cut["text"].endswith("</b></span>") and cut["hovertext"] == text
    (whole,) = fitted(layout, 2400)["annotations"]
    assert whole["text"] == text and "hovertext" not in whole


def test_sentences_are_set_in_lines_of_their_place(fitted: Any) -> None:
    layout = base_layout() | {"annotations": [note("Press Run and the loss is recorded<br>at once", in_lines_of(0.5))]}
    (narrow,), (wide,) = (fitted(layout, width)["annotations"] for width in (400, 1600))
    assert wide["text"] == layout["annotations"][0]["text"]
    assert narrow["text"].count("<br>") > 1 and narrow["text"].replace("<br>", " ") == wide["text"].replace("<br>", " ")


def test_a_scene_that_is_narrower_than_high_is_seen_from_farther_away_but_not_when_the_reader_turned_it(
    fitted: Any,
) -> None:
    layout = base_layout() | {
        "scene": {"domain": {"x": [0, 0.4], "y": [0, 1]}, "camera": {"eye": {"x": 1, "y": -1, "z": 1}}}
    }
    assert fitted(layout, 1600)["scene"]["camera"]["eye"]["x"] == 1
    assert fitted(layout, 500)["scene"]["camera"]["eye"]["x"] > 1
    assert fitted(layout | {"meta": TURNED}, 500)["scene"]["camera"]["eye"]["x"] == 1


def test_the_axes_of_a_scene_without_room_for_their_names_have_none(fitted: Any) -> None:
    axis = {"title": {"text": "direction 1"}, "range": [-1, 1]}
    layout = base_layout() | {"scene": {"domain": {"x": [0, 0.3], "y": [0, 1]}, "xaxis": axis, "yaxis": axis}}
    wide, narrow = (fitted(layout, width)["scene"] for width in (1600, 500))
    assert wide["xaxis"] == wide["yaxis"] == axis
    for name in ("xaxis", "yaxis"):
        assert narrow[name] == axis | {"title": {"text": ""}}
