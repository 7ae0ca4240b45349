"""The figures show the curves they are given: every arm in its style, divergence marked, nothing invented."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.drawing.arms import arm_style
from explorer.drawing.figure import Figure
from explorer.phenomena.learning_curves.figures.curves import accuracy_figure, loss_figure
from explorer.reading.curves import ArmCurve, SeedCurve, over_seeds
from explorer.reading.experiment_curves import Change
from tests.drawing import accepted_by_plotly


def losses(arm: str, *seeds: list[float], diverged_at: int | None = None) -> ArmCurve:
    runs = [SeedCurve(s, np.arange(1, len(v) + 1), np.array(v), diverged_at) for s, v in enumerate(seeds)]
    return over_seeds(arm, runs)


def lines(figure: Figure) -> dict[str, dict]:
    return {trace["name"]: trace for trace in figure["data"] if trace.get("mode") == "lines" and "fill" not in trace}


def test_every_arm_is_a_line_in_its_own_style_with_its_name_at_the_end() -> None:
    curves = [losses("none", [2.3, 2.0]), losses("batch", [2.3, 0.1])]
    figure = loss_figure(curves, [], 840)
    accepted_by_plotly(figure)
    for arm in ("none", "batch"):
        assert lines(figure)[arm]["line"]["color"] == arm_style(arm).color
    labels = {note["text"] for note in figure["layout"]["annotations"]}
    assert {"<b>none</b>", "<b>batch</b>"} <= labels


def test_the_drawn_values_are_the_curves_values() -> None:
    curve = losses("batch", [2.3, 0.1], [2.1, 0.3])
    figure = loss_figure([curve], [], 840)
    np.testing.assert_allclose(lines(figure)["batch"]["y"], [2.2, 0.2], rtol=1e-6)


def test_time_covers_the_planned_steps_from_the_start() -> None:
    figure = loss_figure([losses("batch", [2.3])], [], 840)
    assert figure["layout"]["xaxis"]["range"] == [0, 840]


def test_several_seeds_have_a_band_and_one_seed_none() -> None:
    single = loss_figure([losses("batch", [2.3, 1.0])], [], 10)
    two = loss_figure([losses("batch", [2.3, 1.0], [2.2, 0.9])], [], 10)
    assert [("fill" in trace) for trace in single["data"]].count(True) == 0
    assert [("fill" in trace) for trace in two["data"]].count(True) == 1


def test_a_diverged_run_ends_in_a_cross_and_says_where() -> None:
    figure = loss_figure([losses("none", [2.3, 9.0, np.nan], diverged_at=3)], [], 100)
    accepted_by_plotly(figure)
    crosses = [trace for trace in figure["data"] if trace.get("marker", {}).get("symbol") == "x-thin"]
    assert [(float(c["x"][0]), float(c["y"][0])) for c in crosses] == [(2.0, 9.0)]
    assert "<b>none, diverged at step 3</b>" in {note["text"] for note in figure["layout"]["annotations"]}


def test_a_loss_that_explodes_leaves_the_axis_instead_of_flattening_the_others() -> None:
    figure = loss_figure([losses("none", [2.3, 1e30], diverged_at=3), losses("batch", [2.3, 0.5])], [], 100)
    assert figure["layout"]["yaxis"]["range"] == [-1, 3]
    (cross,) = [trace for trace in figure["data"] if trace.get("marker", {}).get("symbol") == "x-thin"]
    assert cross["y"][0] == 1000
    (label,) = [note for note in figure["layout"]["annotations"] if "none" in note["text"]]
    assert label["y"] == pytest.approx(3)


def test_a_change_is_marked_on_the_plot() -> None:
    change = Change(42, "optimizer.learning_rate", 0.1, 0.3)
    figure = accuracy_figure([], [change], 100, 0.1)
    assert "learning rate 0.1 → 0.3" in {note["text"] for note in figure["layout"]["annotations"]}
    assert 42 in {shape["x0"] for shape in figure["layout"]["shapes"]}


def test_accuracy_is_drawn_on_zero_to_one_hundred_per_cent_with_chance() -> None:
    figure = accuracy_figure([losses("batch", [0.1, 0.9])], [], 100, 0.1)
    accepted_by_plotly(figure)
    assert figure["layout"]["yaxis"]["ticktext"][-1] == "100 %"
    assert "chance, 10 %" in {note["text"] for note in figure["layout"]["annotations"]}


def test_an_empty_figure_keeps_its_axes_and_says_how_to_get_data() -> None:
    figure = loss_figure([], [], 210, empty="Press Run.")
    accepted_by_plotly(figure)
    assert figure["data"] == [] and figure["layout"]["yaxis"]["type"] == "log"
    assert figure["layout"]["annotations"][0]["text"] == "Press Run."


@pytest.mark.parametrize("last", [0.9, 0.12])
def test_the_word_chance_stands_where_no_curve_ends(last: float) -> None:
    figure = accuracy_figure([losses("batch", [0.1, last])], [], 2, 0.1)
    (chance,) = [note for note in figure["layout"]["annotations"] if note["text"].startswith("chance")]
    assert (chance["x"], chance["xanchor"], chance["yanchor"]) == (0, "left", "top")


@pytest.mark.parametrize(("chance", "height", "side"), [(0.1, 330, "top"), (0.5, 330, "top"), (0.02, 330, "bottom")])
def test_the_word_chance_stands_below_the_line_where_there_is_room(chance: float, height: int, side: str) -> None:
    figure = accuracy_figure([losses("batch", [0.1, 0.9])], [], 2, chance, height=height)
    (word,) = [note for note in figure["layout"]["annotations"] if note["text"].startswith("chance")]
    assert word["yanchor"] == side and (word["yshift"] < 0) is (side == "top")
