"""Slices read from their studies, and what is said about them, against quadratics in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import OptimizerConfig, RunConfig
from explorer.formulas.refinement import levels
from explorer.formulas.smoothness import Measure, band, median_loss_range
from explorer.phenomena.loss_landscape.numbers.findings import ArmSlices, findings
from explorer.phenomena.loss_landscape.numbers.sharpness import Sharpness, read_sharpness, sharpness_sentence
from explorer.phenomena.loss_landscape.numbers.slices import Picture, Slice, read_slice
from explorer.phenomena.loss_landscape.numbers.tables import slice_table
from explorer.phenomena.loss_landscape.numbers.words import (
    axis_titles,
    data_words,
    mode_words,
    points_words,
    residual_words,
    slice_words,
)
from explorer.study_requests.loss_landscape import Directions, Statistics, Subset
from tests.phenomena.loss_landscape.quadratic_slices import bowl, line, plane

ALL = tuple(Statistics)


def picture(found: Slice) -> Picture:
    assert found.picture is not None
    return found.picture


@given(points=st.integers(5, 40), data=st.data())
def test_what_is_drawn_of_an_unfinished_plane_has_no_gap_and_only_computed_points(
    points: int, data: st.DataObject
) -> None:
    level = data.draw(st.integers(0, len(levels(points)) - 1))
    drawn = picture(read_slice(plane(points, level=level)))
    assert len(drawn.alpha) == len(levels(points)[level])
    np.testing.assert_allclose(drawn.loss, bowl(drawn.alpha[:, None], drawn.beta[None, :]))


def test_nothing_is_drawn_before_the_first_level_is_whole() -> None:
    arrays = plane(9, level=0)
    arrays["done"][0, 0] = False
    assert read_slice(arrays).picture is None


def test_time_left_is_at_the_pace_so_far() -> None:
    found = read_slice(plane(9, level=0))  # 5 × 5 of 9 × 9 points in two seconds
    assert found.seconds_left == pytest.approx(2 * (81 - 25) / 25)
    assert read_slice(plane(9)).is_complete


def test_the_residual_is_a_share_of_the_paths_extent() -> None:
    path = read_slice(plane()).path
    assert path is not None
    np.testing.assert_allclose(path.residual, [0.25, 0.1, 0.0])
    assert path.off_plane == 0.25
    assert "at most 25 % (batch) of its extent" in residual_words({"batch": read_slice(plane())})


def test_points_that_are_not_finite_are_kept_and_counted() -> None:
    arrays = plane()
    arrays["loss"][0, 0], arrays["loss"][8, 2] = np.inf, np.nan
    drawn = picture(read_slice(arrays))
    np.testing.assert_array_equal(drawn.divergent, [[0, 0], [8, 2]])
    assert drawn.rise == pytest.approx(3.1)
    arm = ArmSlices("none", has_modes=False, planes={Statistics.BATCH: drawn})
    (sentence,) = [finding.sentence for finding in findings([arm], ALL) if "not finite" in finding.sentence]
    assert "**2** of 81 points of [[none]]" in sentence


def test_the_sentences_say_how_high_both_rise_and_that_the_verdict_flips() -> None:
    none = ArmSlices(
        "none",
        has_modes=False,
        step=42,
        planes={Statistics.BATCH: picture(read_slice(plane(steepness=8)))},
        lines={Statistics.BATCH: read_slice(line(steepness=8))},
    )
    batch = ArmSlices(
        "batch",
        step=42,
        has_modes=True,
        planes={Statistics.BATCH: picture(read_slice(plane()))},
        lines={mode: read_slice(line(steepness=steep)) for mode, steep in zip(ALL, (2, 143, 2), strict=True)},
    )
    first, second = (finding.sentence for finding in findings([none, batch], (Statistics.BATCH,))[:2])
    assert first == (
        "On the plane at step 42 the largest finite loss is **9.1** with [[none]] and **3.1** with [[batch]] nats "
        "(statistics of the batch)."
    )
    assert second == (
        "Along direction 1 the loss of [[batch]] at step 42 reaches **140** nats with frozen statistics and **2.1** "
        "with those of the batch: less than [[none]] in one mode, more in the other."
    )


def test_modes_that_agree_are_said_to_agree_and_no_verdict_flips() -> None:
    lines = {mode: read_slice(line()) for mode in ALL}
    (finding,) = findings([ArmSlices("batch", has_modes=True, lines=lines)], ALL)
    assert "These two modes differ little" in finding.sentence and "in the other" not in finding.sentence


def test_a_line_that_is_not_finite_everywhere_is_not_compared_by_its_finite_points() -> None:
    endless = line()
    endless["loss"][0] = np.inf
    lines = {Statistics.BATCH: read_slice(line()), Statistics.RUNNING: read_slice(endless)}
    assert findings([ArmSlices("batch", has_modes=True, lines=lines)], ALL) == []


def test_slices_around_networks_of_different_steps_say_each_step() -> None:
    planes = {Statistics.BATCH: picture(read_slice(plane()))}
    arms = [ArmSlices(name, has_modes=False, planes=planes, step=step) for name, step in (("a", 42), ("b", 38))]
    assert "**3.1** with [[a]] at step 42 and **3.1** with [[b]] at step 38 nats" in findings(arms, ALL)[0].sentence


def test_without_running_statistics_the_modes_coincide() -> None:
    (finding,) = findings([ArmSlices("none", has_modes=False)], ALL)
    assert finding.sentence == "No arm here has running statistics, so that the three modes coincide."
    assert mode_words(RunConfig().with_values({"normalization.kind": "none"}), Statistics.RUNNING).startswith(
        "no running"
    )


def test_a_diverged_run_says_where_its_slice_is() -> None:
    arm = ArmSlices("none", has_modes=True, diverged_at=87)
    assert "diverged at step **87**: its slice is around weights kept before that" in findings([arm], ALL)[0].sentence


def test_ranges_along_the_gradient_are_compared_by_their_medians() -> None:
    wide, narrow = (
        ArmSlices(name, has_modes=True, loss_range=value, range_steps=(0, 42, 210))
        for name, value in (("none", 2.4), ("batch", 0.2))
    )
    assert findings([wide, narrow], ALL)[-1].sentence == (
        "From half a step to four along its gradient the loss of [[none]] varies **×12** as much as that of [[batch]] "
        "(median over 3 steps from 0 to 210)."
    )


def test_a_caption_names_slice_points_and_data() -> None:
    found = read_slice(plane(9, level=0))
    assert slice_words(Directions.RANDOM, is_line=False) == "Filter-normalized random plane"
    assert slice_words(Directions.TRAJECTORY, is_line=True) == "Line of the path’s principal axes"
    assert points_words(picture(found), found) == "5 × 5 points of 9 an axis so far"
    assert data_words(found, Subset.TRAINING) == "512 training samples"
    assert axis_titles(Directions.TRAJECTORY, found) == ("axis 1 (90 %)", "axis 2 (8 %)")


@pytest.mark.parametrize("directions", list(Directions))
def test_every_kind_of_direction_has_words(directions: Directions) -> None:
    assert all(axis_titles(directions, None))
    assert slice_words(directions, is_line=False)


def test_the_table_has_every_computed_point_finite_or_not() -> None:
    arrays = plane(9, level=0)
    arrays["loss"][0, 0] = np.inf
    table = slice_table({"a plane": read_slice(arrays), "a line": read_slice(line())})
    assert list(table.columns) == ["picture", "alpha", "beta", "loss", "accuracy"]
    assert len(table) == 25 + 9 and np.isinf(table.loss).sum() == 1
    first = table[table.picture == "a line"]
    np.testing.assert_allclose(first.loss, bowl(first.alpha.to_numpy(), 0 * first.alpha.to_numpy()))


def smoothness_arrays() -> dict[str, np.ndarray]:
    """Three moments, the last to come; two step sizes, three layers."""
    values = np.array([[1.0, 3.0], [2.0, 6.0], [np.nan, np.nan]])
    layers = np.array([[0.0, 2.0, 4.0], [0.0, 1.0, 5.0], [np.nan] * 3])
    named = {"step": np.array([0, 5, 10]), "done": np.array([True, True, False]), "loss": values[:, 0]}
    for name in ("loss", "gradient_change", "relative_change"):
        named |= {f"{name}_min": values[:, 0], f"{name}_max": values[:, 1]}
    named |= {"gradient_change": values, "relative_change": values, "effective_beta": values[:, 1]}
    return named | {"shift_norm": layers, "shift_cosine": layers / 10}


@pytest.mark.parametrize(
    ("measure", "middle", "low", "high"),
    [
        (Measure.LOSS, [1, 2], [1, 2], [3, 6]),
        (Measure.CHANGE, [2, 4], [1, 2], [3, 6]),
        (Measure.RELATIVE, [2, 4], [1, 2], [3, 6]),
        (Measure.BETA, [3, 6], [3, 6], [3, 6]),
        (Measure.SHIFT, [3, 3], [2, 1], [4, 5]),
        (Measure.COSINE, [0.3, 0.3], [0.2, 0.1], [0.4, 0.5]),
    ],
)
def test_a_band_has_the_moments_that_are_computed_and_leaves_out_the_first_layer(
    measure: Measure, middle: list[float], low: list[float], high: list[float]
) -> None:
    found = band(smoothness_arrays(), measure)
    np.testing.assert_array_equal(found.steps, [0, 5])
    for values, expected in ((found.middle, middle), (found.low, low), (found.high, high)):
        np.testing.assert_allclose(values, expected)
    assert measure.words and measure.how and measure.axis


def test_the_loss_range_is_a_median_over_training() -> None:
    assert median_loss_range(band(smoothness_arrays(), Measure.LOSS)) == 3.0


def test_a_valley_sharper_than_two_over_the_rate_is_named() -> None:
    sharp = Sharpness("batch", Statistics.RUNNING, 50.0, 1e-4, 20.0)
    assert "[[batch]], frozen at step 0 (50 > 20)" in sharpness_sentence(
        [sharp, Sharpness("none", None, 3.0, 1e-4, 20.0)]
    )
    assert sharpness_sentence([Sharpness("none", None, 3.0, 1e-4, 20.0)]) == ""


@pytest.mark.parametrize(("momentum", "decay"), [(0.0, 0.0), (0.9, 0.0), (0.5, 2.0), (0.0, 5.0)])
def test_the_limit_of_sharpness_is_where_the_optimizer_really_leaves_a_quadratic(momentum: float, decay: float) -> None:
    """SGD as it is written in the optimizer, on λ/2·w² a hundredth below and above the limit."""
    rate = 0.1
    optimizer = OptimizerConfig(learning_rate=rate, momentum=momentum, weight_decay=decay)
    arrays = {"eigenvalues": np.ones(1), "residuals": np.zeros(1), "stable_limit": np.array(2 / rate),
              "step": np.array(42)}  # fmt: skip
    limit = read_sharpness("none", None, arrays, optimizer).limit
    ends = []
    for curvature in (0.99 * limit, 1.01 * limit):
        w, velocity = 1.0, 0.0
        for _ in range(3000):
            velocity = momentum * velocity + curvature * w + decay * w
            w -= rate * velocity
        ends.append(abs(w))
    assert ends[0] < 1e-3 and ends[1] > 1e3
