"""Words on a figure do not lie on each other."""

import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.drawing import annotations as words
from explorer.drawing import axes
from explorer.drawing.colors import INK, readable
from explorer.drawing.fonts import LABEL_SIZE
from tests.drawing import accepted_by_plotly


def blank(height: int = 320) -> dict[str, Any]:
    layout = axes.base_layout(height=height)
    return layout | {
        "xaxis": axes.step_axis(840),
        "yaxis": axes.log_axis("loss, nats", 0.01, 1),
    }


def pixel_heights(layout: dict[str, Any]) -> list[float]:
    low, high = layout["yaxis"]["range"]
    return [
        (note["y"] - low) / (high - low) * axes.plot_height(layout) + note["yshift"] for note in layout["annotations"]
    ]


@given(values=st.lists(st.floats(0.01, 1), min_size=1, max_size=words.MOST_END_LABELS))
def test_labels_at_the_ends_of_lines_never_overlap_and_keep_their_order(values: list[float]) -> None:
    layout = blank()
    words.end_labels([words.LineEnd(f"arm {v}", 840, v, INK) for v in values], layout)
    heights = pixel_heights(layout)
    for lower, upper in itertools.pairwise(sorted(heights)):
        assert upper - lower >= LABEL_SIZE - 0.5
    for (v, h), (w, g) in itertools.combinations(zip(values, heights, strict=True), 2):
        assert math.isclose(v, w) or (v < w) == (h < g)


def test_of_many_curves_only_those_are_named_that_nothing_else_names() -> None:
    ends = [words.LineEnd(f"arm {number}", 840, 0.1 * number, INK) for number in range(1, words.MOST_END_LABELS + 2)]
    layout = blank()
    right = layout["margin"]["r"]
    words.end_labels([*ends, words.LineEnd("exact", 840, 0.5, INK, is_key=True)], layout)
    assert [note["text"] for note in layout["annotations"]] == ["<b>exact</b>"]
    bare = blank()
    words.end_labels(ends, bare)
    assert not bare["annotations"] and bare["margin"]["r"] < right


def test_a_label_with_room_stands_exactly_at_its_line() -> None:
    layout = blank()
    words.end_labels([words.LineEnd("none", 600, 0.1, INK)], layout)
    (note,) = layout["annotations"]
    assert (note["x"], note["y"], note["yshift"]) == (600, -1.0, 0)
    assert note["font"]["color"] == readable(INK)


@pytest.mark.parametrize("x_log", [False, True])
@pytest.mark.parametrize("y_log", [False, True])
@pytest.mark.parametrize("yaxis", ["yaxis", "yaxis2"])
def test_a_label_stands_where_its_line_ends_on_every_kind_of_axis(x_log: bool, y_log: bool, yaxis: str) -> None:
    layout = axes.base_layout(height=320)
    layout["xaxis"] = (axes.log_axis if x_log else axes.linear_axis)("learning rate", 0.01, 3)
    layout["yaxis"] = axes.linear_axis("accuracy", 0, 1)
    layout["yaxis2"] = axes.linear_axis("other", 0, 1) | {"overlaying": "y", "side": "right"}
    layout[yaxis] |= (axes.log_axis if y_log else axes.linear_axis)("loss", 0.001, 10)
    words.end_labels([words.LineEnd("none", 3, 0.1, INK)], layout, yaxis=yaxis)
    (note,) = accepted_by_plotly(axes.figure([], layout))["layout"]["annotations"]
    assert note["x"] == pytest.approx(math.log10(3) if x_log else 3)
    assert note["y"] == pytest.approx(-1 if y_log else 0.1)
    assert note["yref"] == yaxis.replace("axis", "")
    for axis, place in (("xaxis", note["x"]), (yaxis, note["y"])):
        low, high = layout[axis]["range"]
        assert low <= place <= high


def test_a_label_at_the_end_of_a_logarithmic_axis_has_room_in_the_margin() -> None:
    margins = []
    for axis in (axes.log_axis, axes.linear_axis):
        layout = axes.base_layout(height=320) | {"xaxis": axis("learning rate", 0.01, 3) | {"range": [0, 1]}}
        layout["yaxis"] = axes.linear_axis("accuracy", 0, 1)
        last = 10 if axis is axes.log_axis else 1
        words.end_labels([words.LineEnd("with batch normalization", last, 0.5, INK)], layout)
        margins.append(layout["margin"]["r"])
    assert margins[0] == margins[1] > 100


def test_an_event_is_a_dotted_line_with_its_text_above_the_plot() -> None:
    layout = blank()
    words.event_lines([words.Event(420, "learning rate 0.1 → 0.3")], layout)
    drawn = accepted_by_plotly(axes.figure([], layout))["layout"]
    assert drawn["shapes"][0]["line"]["dash"] == "dot"
    assert (drawn["annotations"][0]["yref"], drawn["annotations"][0]["yanchor"]) == ("paper", "bottom")


def test_texts_of_events_close_together_stand_in_different_rows_with_room_for_them() -> None:
    layout = blank()
    top = layout["margin"]["t"]
    words.event_lines(
        [
            words.Event(400, "learning rate 0.1 → 0.3"),
            words.Event(430, "momentum 0.1 → 0.01"),
            words.Event(10, "paused"),
        ],
        layout,
    )
    paused, rate, momentum = layout["annotations"]
    assert paused["yshift"] == rate["yshift"] < momentum["yshift"]
    assert layout["margin"]["t"] > top


def test_chance_says_what_it_is() -> None:
    layout = blank()
    layout["yaxis"] = axes.accuracy_axis()
    words.chance_line(0.1, layout)
    assert layout["annotations"][0]["text"] == "chance, 10 %"


def test_an_empty_plot_keeps_its_axes_and_says_how_to_get_data() -> None:
    layout = blank()
    words.nothing_recorded("Press Run to record the loss.", layout)
    drawn = accepted_by_plotly(axes.figure([], layout))["layout"]
    assert list(drawn["yaxis"]["range"]) == [-2, 0]
    assert drawn["annotations"][0]["text"] == "Press Run to record the loss."


def test_the_scrub_line_has_the_name_by_which_the_browser_finds_it() -> None:
    layout = blank()
    words.scrub_line(240, layout)
    (shape,) = layout["shapes"]
    assert shape["name"] == words.SCRUB_LINE and shape["x0"] == shape["x1"] == 240


@pytest.mark.parametrize("chance", [0.1, 0.5])
def test_the_line_of_chance_is_drawn_at_chance(chance: float) -> None:
    layout = blank()
    layout["yaxis"] = axes.accuracy_axis()
    words.chance_line(chance, layout)
    assert layout["shapes"][0]["y0"] == layout["shapes"][0]["y1"] == chance
