"""One channel and its maps: densities integrate to one, gaps stay gaps, every map is whole."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.drawing.scales import activation_scale, signed_scale
from explorer.phenomena.activations.figures.channel import ChannelView, channel_figure
from explorer.phenomena.activations.figures.maps import maps_figure, mosaic
from explorer.phenomena.activations.figures.scale_and_shift import ScaleAndShift, scale_and_shift_figure
from explorer.phenomena.activations.numbers.histograms import ChannelHistograms
from explorer.phenomena.activations.numbers.maps import FeatureMaps
from explorer.reading.histories import History
from explorer.reading.reasons import NOTHING_SHOWN, Missing
from tests.drawing import accepted_by_plotly
from tests.drawing.arm_columns import TIME, columns, history, of_type, words


def counted(counts: list[list[float]], low: float = -1.0, high: float = 1.0) -> ChannelHistograms:
    moments = len(counts)
    return ChannelHistograms(
        np.arange(moments), np.full(moments, low), np.full(moments, high), np.array(counts, dtype=float), ""
    )


def test_a_channels_colors_are_the_square_roots_of_densities_that_integrate_to_one() -> None:
    view = ChannelView(counted([[1, 2, 1], [4, 0, 0]]), History(np.arange(2), np.array([0.0, -0.6], np.float32), ""))
    figure = channel_figure(columns(none=view), (-2.0, 2.0), TIME, title="value", left=80)
    accepted_by_plotly(figure)
    (cells,) = of_type(figure, "heatmap")
    np.testing.assert_allclose((cells["z"] ** 2).sum(axis=0) * np.diff(cells["y"])[0], 1, rtol=1e-5)
    mean, density = of_type(figure, "scatter")
    np.testing.assert_array_equal(mean["y"], np.array([0.0, -0.6], np.float32))
    np.testing.assert_allclose(density["y"][1:-1], np.array([1, 0, 0]) / (2 / 3), rtol=1e-6)


def test_a_bin_that_holds_most_values_alone_leaves_the_plot_and_says_how_many() -> None:
    view = ChannelView(counted([[90, 6, 4]]))
    figure = channel_figure(columns(none=view), (-2.0, 2.0), TIME, title="value", left=80)
    highest = figure["layout"]["yaxis2"]["range"][1]
    (density,) = of_type(figure, "scatter")
    assert "90 % here" in words(figure)
    assert density["y"].max() > highest > density["y"][2]


def test_a_moment_without_a_finite_value_is_a_gap_and_not_zero() -> None:
    view = ChannelView(counted([[1, 1], [0, 0]]))
    figure = channel_figure(columns(none=view), (-2.0, 2.0), TIME, title="value", left=80)
    (cells,) = of_type(figure, "heatmap")
    assert np.isnan(cells["z"][:, 1]).all() and np.isfinite(cells["z"][:, 0]).all()
    assert of_type(figure, "scatter") == []  # at the last moment there is no density
    assert np.isfinite(figure["layout"]["coloraxis"]["cmax"])


def test_scale_and_shift_are_a_line_in_the_band_of_their_layer() -> None:
    pair = ScaleAndShift(history([1, 2, 3], [1, 3, 5]), history([0, -1, 1], [0, -2, 4]))
    figure = scale_and_shift_figure(columns(none=NOTHING_SHOWN, batch=pair), 1, TIME, left=80)
    accepted_by_plotly(figure)
    gamma_band, gamma, beta_band, beta, points = of_type(figure, "scatter")
    assert gamma["y"].tolist() == [2, 3] and beta["y"].tolist() == [-1, -2]
    assert gamma_band["y"].max() == 5 and beta_band["y"].min() == -2
    assert (points["x"].tolist(), points["y"].tolist()) == ([1, 3, 5], [0, -2, 4])
    assert points["customdata"].tolist() == [0, 1, 2]
    assert "nothing recorded yet" not in words(figure)


def test_without_any_scale_and_shift_the_axes_stay_and_say_why() -> None:
    none = Missing("no scale γ and no shift β: nothing is normalized here")
    figure = scale_and_shift_figure(columns(none=none), 0, TIME, left=80)
    accepted_by_plotly(figure)
    assert words(figure).replace("<br>", " ").count(none.sentence) == 2


def test_a_mosaic_keeps_every_map_whole_and_knows_whose_it_is() -> None:
    maps = np.arange(5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3)
    tiles = mosaic(maps, [4, 0, 2, 9])
    assert tiles.across == 2 and tiles.pixels.shape == (5, 7)
    np.testing.assert_array_equal(tiles.pixels[:2, :3], maps[4])
    np.testing.assert_array_equal(tiles.pixels[3:, :3], maps[2])
    assert tiles.channels[0, 4] == 0 and tiles.channels[0, 3] == tiles.channels[4, 6] == -1
    assert np.isnan(tiles.pixels[2]).all() and np.isnan(tiles.pixels[3:, 4:]).all()  # between, and a channel not there
    assert tiles.corner(2) == (-0.5, 2.5)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_maps_of_all_arms_have_one_scale_or_one_each(count: int) -> None:
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=(6, 4, 4)).astype(np.float32), rng.random((6, 4, 4), dtype=np.float32)
    data = {f"arm {n}": FeatureMaps(7, before, after) for n in range(count)}
    images = rng.random((4, 8, 8), dtype=np.float32)
    pair = signed_scale([np.ones(1)]), activation_scale([np.ones(1)])
    for scales in ([pair], [pair] * count):
        figure = maps_figure(columns(**data), images, 2, range(6), 3, scales, words=("before", "after"), left=80)
        accepted_by_plotly(figure)
        assert len(of_type(figure, "heatmap")) == 2 * count + 1
        used = {trace["coloraxis"] for trace in figure["data"]}
        assert used <= set(figure["layout"]) and len(used) == 2 * len(scales) + 1
        assert sum(shape["type"] == "rect" for shape in figure["layout"]["shapes"]) == 2 * count + 1


def test_maps_of_which_nothing_is_finite_are_words() -> None:
    broken = FeatureMaps(7, np.full((1, 2, 2), np.nan, np.float32), np.full((1, 2, 2), np.nan, np.float32))
    pair = signed_scale([]), activation_scale([])
    figure = maps_figure(columns(none=broken), None, 0, [0], 0, [pair], words=("", ""), left=80)
    accepted_by_plotly(figure)
    assert "no finite value is left at step 7" in words(figure)
