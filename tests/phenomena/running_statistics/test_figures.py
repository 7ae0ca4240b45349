"""Figures of running statistics: valid, honest about what is missing, and calm where a run was not."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.drawing.annotations import SCRUB_LINE
from explorer.drawing.arms import arm_style
from explorer.drawing.columns import Timeline
from explorer.drawing.figure import Figure
from explorer.formulas.running_average import exponential_average, weights_of_new_values
from explorer.phenomena.running_statistics.figures.accuracy import Levels, momentum_figure, samples_figure
from explorer.phenomena.running_statistics.figures.channel import channel_figure, explodes, limits
from explorer.phenomena.running_statistics.figures.distance import ArmDistance, WhatIfDistance, distance_figure
from explorer.phenomena.running_statistics.figures.modes import ArmModes, modes_figure
from explorer.phenomena.running_statistics.figures.scatter import ArmScatter, scatter_figure
from explorer.phenomena.running_statistics.numbers.channel import ChannelCurves, channel_curves, with_what_if
from explorer.phenomena.running_statistics.numbers.distance import Statistic, WhatIf, replayed
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, Population
from explorer.phenomena.running_statistics.numbers.scatter import Scatter
from explorer.reading.curves import SeedCurve, over_seeds
from explorer.reading.experiment_curves import Change
from tests.drawing import accepted_by_plotly

TIMELINE = Timeline(60, 40, (Change(30, "normalization.momentum", 0.1, 0.5),))
STYLE = arm_style("batch")


def layer(steps: int = 60, *, moments: tuple[int, ...] = (0, 1, 10, 30, 59), explodes_at: int | None = None):
    batches = np.random.default_rng(0).normal(2, 0.3, (steps, 4))
    if explodes_at is not None:
        batches[explodes_at:] = np.inf
    running = exponential_average(batches, 0.1, 0.0)
    at = np.array([moment for moment in moments if moment <= steps], dtype=np.int64)
    rows = np.concatenate([np.zeros((1, 4)), running])[at]
    truth = Population(at, np.full((len(at), 4), 2.0), np.ones((len(at), 4)), rows, np.abs(rows))
    return LayerStatistics(
        "conv1", batches, np.abs(batches), np.arange(1, steps + 1), running, np.abs(running), truth,
        weights_of_new_values([(0, 0.1)], steps), 64, 4096, 1347, 1e-5,
    )  # fmt: skip


def curves(**changes) -> ChannelCurves:
    found = layer(**changes)
    return with_what_if(channel_curves(found, 1, Statistic.MEAN), replayed(found, WhatIf(momentum=0.5)), 1)


def drawn(found: ChannelCurves, *, timeline: Timeline = TIMELINE, **words_and_ends) -> Figure:
    return channel_figure(found, limits(found), STYLE, timeline, title="activation", **words_and_ends)


def valid(figure: Figure) -> Figure:
    accepted_by_plotly(figure)
    return figure


def words(figure: Figure) -> str:
    return " | ".join(annotation["text"] for annotation in figure["layout"]["annotations"])


def test_a_channel_shows_batches_truth_average_closed_form_and_what_if() -> None:
    figure = valid(drawn(curves(), what_if="what if m = 0.5"))
    names = [trace["name"] for trace in figure["data"]]
    assert names == ["one batch", "population", "running", "what if m = 0.5", "closed form"]
    assert "momentum 0.1 → 0.5" in words(figure) and "<b>running</b>" in words(figure)
    assert [shape["x0"] for shape in figure["layout"]["shapes"] if shape.get("name") == SCRUB_LINE] == [40]
    assert all(trace["y"].dtype == np.float32 for trace in figure["data"])


def test_averages_begin_at_their_start_value_and_batches_at_step_one() -> None:
    found = curves()
    assert found.running.steps[0] == 0 and found.running.values[0] == 0.0
    assert found.batch.steps[0] == 1
    np.testing.assert_allclose(found.closed_form.values[1:], found.running.values[[1, 10, 30, 59]])


def test_a_long_run_is_drawn_with_as_many_points_as_a_short_one() -> None:
    found = curves(steps=9001)
    assert len(found.batch.steps) <= 2001 and found.batch.steps[-1] == 9001


def test_what_explodes_leaves_the_axis_and_the_line_ends_in_a_cross() -> None:
    found = curves(explodes_at=20)
    low, high = limits(found)
    assert -5 < low < 0 < 2 < high < 5
    assert not explodes(found, (low, high)) and np.isnan(found.running.values[21:]).all()
    figure = valid(drawn(found, diverged_at=21))
    assert figure["data"][-1]["marker"]["symbol"] == "x-thin"


@pytest.mark.parametrize("steps", [1, 3])
def test_a_run_of_a_few_steps_has_axes_and_lines(steps: int) -> None:
    valid(drawn(curves(steps=steps), timeline=Timeline(steps, steps)))


def test_a_dead_channel_has_an_axis_around_zero() -> None:
    found = layer()
    dead = LayerStatistics(**{**vars(found), "batch_var": np.zeros((60, 4)), "running_var": np.zeros((60, 4))})  # type: ignore[arg-type]
    low, high = limits(channel_curves(dead, 0, Statistic.VARIANCE))
    assert np.isfinite([low, high]).all() and low < 0 < high


def test_distances_are_drawn_with_theory_over_them_and_without_moments_say_so() -> None:
    steps = np.array([0, 10, 60])
    arm = ArmDistance("batch", STYLE, steps, np.array([1.0, 0.5, 0.0]), np.array([1.0, 0.5, np.nan]))
    what_if = WhatIfDistance("what if m = 0.5", steps, np.array([1.0, 0.1, 0.02]))
    figure = valid(distance_figure([arm], what_if, TIMELINE, title="deviations"))
    assert [trace["name"] for trace in figure["data"]] == ["batch", "what if m = 0.5", "batch, closed form"]
    assert np.isnan(figure["data"][0]["y"][-1])  # a distance of 0 has no logarithm
    empty = valid(distance_figure([], None, TIMELINE, title="deviations", empty="No truth was recorded."))
    assert "No truth was recorded." in words(empty)


def test_both_modes_of_an_arm_have_its_color_and_a_diverged_one_its_cross() -> None:
    steps = np.arange(0, 60, 10)
    better = over_seeds("batch", [SeedCurve(0, steps, np.linspace(0.1, 0.97, 6))])
    worse = over_seeds("batch", [SeedCurve(0, steps, np.append(np.linspace(0.1, 0.4, 5), np.nan), 50)])
    figure = valid(modes_figure([ArmModes(STYLE, worse, better)], TIMELINE, chance=0.1))
    assert {trace["line"]["color"] for trace in figure["data"] if "line" in trace} == {STYLE.color}
    assert figure["data"][-1]["marker"]["symbol"] == "x-thin"
    assert "eval mode" in words(figure) and "chance, 10 %" in words(figure)
    assert (
        valid(modes_figure([ArmModes(STYLE, worse, better)], TIMELINE, chance=None))["layout"]["yaxis"]["type"] == "log"
    )


def test_recalibration_waits_with_its_axes_and_then_marks_the_chosen_number() -> None:
    waiting = samples_figure([], np.zeros(0), 64, Levels(None), STYLE, 0.1, most=1347, empty="Press it.")
    assert "Press it." in words(valid(waiting)) and not waiting["data"]
    done = samples_figure(
        [2, 64, 1347], np.array([0.7, 0.95, 0.97]), 64, Levels(0.69, 0.96), STYLE, 0.1, most=1347
    )  # fmt: skip
    assert valid(done)["data"][-1]["x"].tolist() == [64]
    assert "as it ran 69 %" in words(done) and "train mode 96 %" in words(done)


def test_accuracy_by_momentum_leaves_untested_ones_empty_and_shows_the_run_itself() -> None:
    offered = [0.0, 0.01, 0.1, 1.0, None]
    figure = valid(
        momentum_figure(offered, {0.1: 0.96, None: 0.9}, 0.1, 0.01, Levels(0.69), STYLE, 0.1)
    )  # fmt: skip
    assert figure["layout"]["xaxis"]["ticktext"] == ["0", "0.01", "0.1", "1", "1/t"]
    line = next(trace for trace in figure["data"] if trace["name"] == "what if")
    np.testing.assert_array_equal(np.isnan(line["y"]), [True, True, False, True, False])
    assert figure["data"][-1]["name"] == "as it ran" and figure["data"][-1]["x"].tolist() == [1]


def test_scatter_stands_beside_both_meanings_of_n() -> None:
    layers = [Scatter("conv1", 0.013, 0.006, 0.017, 0.0153, 0.122, 64, 4096)]
    dense = [Scatter("fc1", 0.11, 0.09, 0.13, 0.122, 0.122, 64, 64)]
    figure = valid(scatter_figure([ArmScatter("batch", STYLE, [*layers, *dense])], ["conv1", "fc1"]))
    assert "1/√N" in words(figure) and "1/√(N·H·W)" in words(figure)
    alone = scatter_figure([ArmScatter("batch", STYLE, dense)], ["fc1"])
    assert "N·H·W" not in words(alone)  # with one value a sample both are the same
    assert "Nothing." in words(valid(scatter_figure([], [], empty="Nothing.")))
