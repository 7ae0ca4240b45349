"""Histograms of one channel: no count is lost on the way to other bins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.phenomena.activations.numbers.histograms import (
    ChannelHistograms,
    channel_histograms,
    rebinned,
    value_limits,
)
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from tests.phenomena.activations.small_runs import trained

numbers = st.floats(-1e6, 1e6, allow_nan=False)


def one_moment(low: float, high: float, counts: list[float]) -> ChannelHistograms:
    return ChannelHistograms(np.array([5]), np.array([low]), np.array([high]), np.array([counts], dtype=float), "")


def counted(run: RunReader, layer: str, channel: int, stage: Stage) -> ChannelHistograms:
    found = channel_histograms(run, layer, channel, stage)
    assert isinstance(found, ChannelHistograms), found
    return found


@given(
    low=numbers,
    width=st.floats(0, 1e6),
    counts=st.lists(st.integers(0, 1000), min_size=1, max_size=48),
    first=numbers,
    spacing=st.floats(1e-3, 1e5),
    bins=st.integers(1, 96),
)
def test_rebinning_conserves_counts(
    low: float, width: float, counts: list[int], first: float, spacing: float, bins: int
) -> None:
    edges = first + spacing * np.arange(bins + 1, dtype=np.float64)
    found = rebinned(one_moment(low, low + width, [float(count) for count in counts]), edges)
    assert (found.counts >= 0).all() and found.below >= 0 and found.above >= 0
    assert float(found.counts.sum() + found.below.sum() + found.above.sum()) == pytest.approx(sum(counts))


def test_the_same_bins_keep_their_counts() -> None:
    found = rebinned(one_moment(-1.0, 3.0, [4, 0, 2, 1]), np.array([-1.0, 0.0, 1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found.counts, [[4, 0, 2, 1]])
    assert found.outside_share == 0


def test_a_bin_is_shared_by_how_much_of_it_lies_where() -> None:
    found = rebinned(one_moment(0.0, 4.0, [8]), np.array([-1.0, 1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found.counts, [[2, 2, 2]])
    assert (found.below[0], found.above[0]) == (0, 2)
    assert found.outside_share == pytest.approx(0.25)


@pytest.mark.parametrize(("value", "place"), [(-9.0, "below"), (0.5, 0), (1.0, 1), (9.0, "above")])
def test_a_constant_channel_stays_in_one_place(value: float, place: object) -> None:
    found = rebinned(one_moment(value, value, [7, 0, 0]), np.array([0.0, 1.0, 2.0]))
    counts = {"below": found.below[0], 0: found.counts[0, 0], 1: found.counts[0, 1], "above": found.above[0]}
    assert counts.pop(place) == 7 and not any(counts.values())


def test_a_moment_without_a_finite_value_stays_empty() -> None:
    nothing = one_moment(0.0, 0.0, [0, 0])
    found = rebinned(nothing, np.array([0.0, 1.0]))
    assert not found.counts.any() and found.outside_share == 0
    assert nothing.density(5) is None
    assert value_limits([nothing]) == (-1.0, 1.0)


def test_the_density_integrates_to_one_and_belongs_to_the_moment_before(tmp_path: Path) -> None:
    run = trained(tmp_path)
    found = counted(run, "conv2", 3, Stage.BEFORE)
    recorded = run.records.read("histogram_before", "conv2")
    np.testing.assert_array_equal(found.counts, recorded.values[:, 3])
    middle = int(found.steps[-1]) - 1
    shown = found.density(middle)
    assert shown is not None and shown[0] == found.steps[-2]
    _, edges, density = shown
    assert float((density * np.diff(edges)).sum()) == pytest.approx(1.0)
    assert found.shares(middle).sum() == pytest.approx(1.0)


def test_a_constant_channel_has_all_its_density_in_one_place() -> None:
    shown = one_moment(2.0, 2.0, [5, 0]).density(5)
    assert shown is not None
    assert shown[2].tolist() == [np.inf, 0.0]


def test_normalized_values_are_the_scaled_ones_on_another_axis(tmp_path: Path) -> None:
    run = trained(tmp_path, optimizer__learning_rate=0.5)
    scaled, normalized = (counted(run, "conv2", 3, stage) for stage in (Stage.SCALED, Stage.NORMALIZED))
    np.testing.assert_array_equal(scaled.counts, normalized.counts)
    gamma, beta = (run.records.read(name, "conv2").values[:, 3] for name in ("gamma", "beta"))
    at = scaled.steps[1:] - 1
    np.testing.assert_allclose(normalized.low[1:] * gamma[at] + beta[at], scaled.low[1:], atol=1e-5)
    np.testing.assert_allclose(normalized.high[1:] * gamma[at] + beta[at], scaled.high[1:], atol=1e-5)
    np.testing.assert_allclose(normalized.low[0], scaled.low[0])  # at the start γ is 1 and β is 0
    weights = normalized.counts / normalized.counts.sum(axis=1, keepdims=True)
    middles = normalized.low[:, None] + np.ptp([normalized.low, normalized.high], axis=0)[:, None] * (
        (np.arange(48) + 0.5) / 48
    )
    np.testing.assert_allclose((weights * middles).sum(axis=1), 0, atol=0.1)  # x̂ has mean 0


def test_a_negative_gamma_turns_the_axis_round_and_gamma_zero_leaves_nothing_to_see(tmp_path: Path) -> None:
    config = RunConfig().with_values({"network.family": "mlp", "network.depth": 2, "network.width": 1})
    shapes = {"gamma": (1,), "beta": (1,), "histogram_after": (1, 2), "histogram_range_after": (1, 2)}
    gamma, beta = np.array([[-2.0], [0.0]]), np.zeros((2, 1))
    looks = {
        ("histogram_after", "fc1"): np.array([[3.0, 1.0]]),
        ("histogram_range_after", "fc1"): np.array([[0.0, 2.0]]),
    }
    with Records(tmp_path) as records:
        records.declare([SeriesInfo(name, "fc1", shape) for name, shape in shapes.items()], steps=2)
        records.append(1, {("gamma", "fc1"): gamma, ("beta", "fc1"): beta}, [(1, looks), (2, looks)])
        found = counted(RunReader(records, config), "fc1", 0, Stage.NORMALIZED)
    assert found.counts.tolist() == [[1.0, 3.0], [0.0, 0.0]]
    assert list(zip(found.low.tolist(), found.high.tolist(), strict=True)) == [(-1.0, 0.0), (0.0, 0.0)]


def test_after_the_nonlinearity_what_enters_it_is_shown(tmp_path: Path) -> None:
    run = trained(tmp_path)
    entering, scaled = (counted(run, "fc1", 0, stage) for stage in (Stage.ACTIVATED, Stage.SCALED))
    np.testing.assert_array_equal(entering.counts, scaled.counts)


def test_a_channel_that_an_arm_does_not_have_is_said(tmp_path: Path) -> None:
    found = channel_histograms(trained(tmp_path), "conv1", 6, Stage.BEFORE)
    assert found == Missing("conv1 has only 6 channels here")


def test_the_axis_shows_a_drift_but_not_an_explosion() -> None:
    drifting = ChannelHistograms(
        np.arange(4), np.array([-1.0, -5, -9, -21]), np.array([1.0, -3, -7, -19]), np.full((4, 2), 8.0), ""
    )
    low, high = value_limits([drifting])
    assert low < -20.9 and 0.9 < high < 3
    exploded = ChannelHistograms(np.array([1]), np.array([-1e9]), np.array([1e9]), np.full((1, 2), 8.0), "")
    assert value_limits([drifting, exploded]) == (low, high)


def test_a_constant_channel_still_has_an_axis_around_it() -> None:
    low, high = value_limits([one_moment(3.0, 3.0, [9, 0])])
    assert low < 3.0 < high
