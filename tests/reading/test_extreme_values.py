"""What readers make of recorded numbers near the ends of float32, beside the same in double precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.config import RunConfig
from explorer.phenomena.activations.numbers.channels import ChannelQuantity, channel_history
from explorer.phenomena.activations.numbers.histograms import channel_histograms
from explorer.phenomena.activations.numbers.network import Measure, network_overview
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.phenomena.gradient_flow.numbers.flow import shortcut_share
from explorer.phenomena.running_statistics.numbers.distance import Statistic, network_distance
from explorer.reading.curves import SeedCurve, over_seeds
from explorer.reading.histories import History, RunReader
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.store.records import Records
from explorer.store.series import SeriesInfo

LAYER, CHANNELS, BINS = "conv1", 6, 48
SIZES = np.array([3e38, -3e38, 1e19, 1e-10, 1e-25, -1e-38])


def _reader(folder: Path, kind: str, rows: dict[str, np.ndarray], moments: dict[str, np.ndarray]) -> RunReader:
    config = RunConfig().with_values({"normalization.kind": kind})
    records = Records(folder)
    named = {name: np.asarray(values, np.float32) for name, values in (rows | moments).items()}
    records.declare([SeriesInfo(name, LAYER, values.shape) for name, values in named.items()], 1)
    at_one = {(name, LAYER): named[name][None] for name in rows}
    records.append(1, at_one, [(1, {(name, LAYER): named[name] for name in moments})] if moments else [])
    return RunReader(records, config)


def _last(found: History | Missing) -> np.ndarray:
    assert isinstance(found, History)
    return found.values[-1].astype(np.float64)


def test_a_large_scale_on_a_small_spread_is_a_number(tmp_path: Path) -> None:
    gamma, var = np.array([1e20, 1e20, 1.0, 1e-20, 3e38, 2.0]), np.array([1e-25, 3e38, 3e38, 1.0, 1e-38, 1e-12])
    run = _reader(tmp_path, "batch", {"batch_var": var, "gamma": gamma, "beta": SIZES}, {})
    run.records.append(
        2, {(name, LAYER): v.astype(np.float32)[None] for name, v in (("batch_var", var), ("gamma", gamma))}
    )
    single = var.astype(np.float32).astype(np.float64)
    ratio = (single / (single + 1e-5)).astype(np.float32).astype(np.float64)
    found = _last(channel_history(run, LAYER, ChannelQuantity.VARIANCE, Stage.SCALED))
    with np.errstate(over="ignore"):
        expected = (gamma**2 * ratio).astype(np.float32)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    spread = network_overview(run, Measure.BEFORE)
    assert isinstance(spread, NetworkOverview)
    np.testing.assert_allclose(spread.values[0, -1], np.sqrt(single.mean()), rtol=1e-5)


def test_what_was_counted_between_the_ends_of_float32_has_a_mean_and_is_unscaled(tmp_path: Path) -> None:
    ends = np.array([[-3e38, 3e38], [1e38, 3e38], [0, 1e-38], [-1e-20, 1e-20], [2.0, 2.0], [-1e19, 3e19]])
    counts, gamma = np.ones((CHANNELS, BINS)), np.array([1e30, 1e10, 1e-20, 1e-25, 1.0, 1e19])
    moments = {"histogram_after": counts, "histogram_range_after": ends}
    run = _reader(tmp_path, "group", {"gamma": gamma, "beta": np.zeros(CHANNELS)}, moments)
    mean = ends.mean(axis=1)
    np.testing.assert_allclose(
        _last(channel_history(run, LAYER, ChannelQuantity.MEAN, Stage.SCALED)), mean, rtol=1e-5, atol=1e30 * 1e-5
    )
    unscaled = _last(channel_history(run, LAYER, ChannelQuantity.MEAN, Stage.NORMALIZED))
    np.testing.assert_allclose(unscaled[1:], (mean / gamma)[1:], rtol=1e-4, atol=1e-12)
    for channel in range(CHANNELS):
        found = channel_histograms(run, LAYER, channel, Stage.NORMALIZED)
        assert not isinstance(found, Missing) and found.counts.sum() == BINS
        np.testing.assert_allclose([found.low[0], found.high[0]], ends[channel] / gamma[channel], rtol=1e-5)


def test_distances_of_running_statistics_are_finite_where_their_difference_is_none_of_float32(tmp_path: Path) -> None:
    rows = {"running_mean": SIZES, "running_var": np.abs(SIZES), "batch_mean": SIZES, "batch_var": np.abs(SIZES)}
    run = _reader(tmp_path, "batch", rows, {"population_mean": -SIZES, "population_var": np.abs(SIZES)})
    found = network_distance(run, Statistic.MEAN)
    assert isinstance(found, NetworkOverview)
    var = np.abs(SIZES).astype(np.float32).astype(np.float64)
    expected = np.sqrt(np.mean((2 * SIZES) ** 2 / (var + run.config.normalization.eps)))
    np.testing.assert_allclose(found.values[0, -1], expected, rtol=1e-5)


def test_shares_and_means_over_seeds_take_squares_and_sums_in_double_precision() -> None:
    s, b = np.array([[3e38, 1e38, 1e-38, 1e-30], [3e38, 3e38, 3e-38, 1e-38]], np.float32)
    wide = [array.astype(np.float64) ** 2 for array in (s, b)]
    np.testing.assert_allclose(shortcut_share(s, b), wide[0] / (wide[0] + wide[1]), rtol=1e-6)
    ends = np.array([3e38, 1e-38], np.float32).astype(np.float64)
    curves = [SeedCurve(seed, np.array([1, 2]), ends) for seed in range(4)]
    np.testing.assert_allclose(over_seeds("arm", curves).mean, ends, rtol=1e-12)
