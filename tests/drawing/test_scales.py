"""Cells, colors and labels of the Activations pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.drawing.columns import cell_edges, row_axis
from explorer.drawing.heat import heat, moments_that_fit
from explorer.drawing.labels import spots_beside
from explorer.drawing.scales import activation_scale, magnitude_scale, share_scale, signed_scale


@given(st.integers(1, 50), st.integers(1, 100), st.integers(0, 100))
def test_evenly_spaced_steps_stand_in_the_middle_of_their_cells(count: int, stride: int, first: int) -> None:
    steps = first + stride * np.arange(count)
    edges = cell_edges(steps)
    assert len(edges) == count + 1
    np.testing.assert_allclose((edges[:-1] + edges[1:]) / 2, steps)


def test_the_cell_of_a_moment_lasts_until_the_next_one() -> None:
    np.testing.assert_array_equal(cell_edges(np.array([0, 1, 2, 4, 8])), [-0.5, 0.5, 1.5, 3.5, 7.5, 8.5])


def test_irregular_cells_know_their_step() -> None:
    trace = heat("none", np.array([0, 1, 4]), np.ones((2, 3)), ["a", "b"], share_scale())
    np.testing.assert_array_equal(trace["customdata"][0, :, 0], [0, 1, 4])
    assert "customdata[0]" in trace["hovertemplate"]
    assert moments_that_fit(19) == 500 and moments_that_fit(200) == 300 and moments_that_fit(256) == 234


finite = arrays(np.float32, st.integers(1, 60), elements=st.floats(-(2**40), 2**40, width=32))


@given(finite, st.sampled_from([0.0, 1.0]))
def test_a_signed_scale_is_symmetric_and_clips_only_when_it_says_so(values: np.ndarray, center: float) -> None:
    scale = signed_scale([values], center=center)
    assert scale.high - center == pytest.approx(center - scale.low)
    assert scale.high > scale.low
    beyond = np.abs(values.astype(np.float64) - center) > (scale.high - center) * (1 + 1e-6)
    assert not beyond.any() or scale.clips
    if center == 0:
        assert bool(scale.words) == scale.clips


@given(arrays(np.float32, st.integers(1, 60), elements=st.floats(0, 2**40, width=32)))
def test_a_magnitude_scale_has_ticks_inside_its_ends_and_spans_a_factor_of_four(values: np.ndarray) -> None:
    scale = magnitude_scale([values])
    assert 0 < scale.low < scale.high and scale.high / scale.low > 3.9
    assert all(scale.low * (1 - 1e-6) <= tick <= scale.high * (1 + 1e-6) for tick in scale.ticks)
    positive = values[values > 0]
    beyond = (positive < scale.low * (1 - 1e-6)) | (positive > scale.high * (1 + 1e-6))
    assert not beyond.any() or scale.clips


def test_scales_say_where_their_colors_end() -> None:
    usual = np.linspace(-3, 3, 1000)
    assert signed_scale([usual, np.array([40.0])]).words == "colors end at ±3"
    assert signed_scale([usual]).words == ""
    assert magnitude_scale([np.geomspace(0.5, 10, 1000), np.array([1e9])]).words == "colors end at 0.5 and 10"
    assert activation_scale([np.append(np.linspace(0, 2, 1000), 50)]).words == "colors end at 2"
    assert activation_scale([usual]).low == -3
    assert share_scale().text(0.25) == "25 %"


def test_an_explosion_does_not_flatten_the_colors_of_all_others() -> None:
    scale = magnitude_scale([np.full(60, 1.0), np.geomspace(1, 1e30, 20)])
    assert scale.high <= 1e4 and scale.clips


def test_labels_stand_beside_their_curves_and_touch_neither_each_other_nor_a_curve() -> None:
    left, right = np.full(20, 60.0), np.full(20, 180.0)
    spots = spots_beside([left, right], ["none", "batch"], width=250, height=170)
    assert all(spot is not None for spot in spots)
    crowded = [np.full(4, x) for x in (100.0, 108.0, 116.0, 124.0, 132.0)]
    places = spots_beside(crowded, ["none", "batch", "layer", "group", "instance"], width=250, height=170)
    assert places[0] is not None and places[0].anchor == "right"
    assert places[2] is None


def test_a_curve_of_which_nothing_is_finite_gets_no_label() -> None:
    assert spots_beside([np.full(3, np.nan)], ["none"], width=250, height=170) == [None]


def test_the_chosen_row_is_labelled_first() -> None:
    names = [f"channel {n}" for n in range(300)]
    axis = row_axis(names, names, 151, 160)
    assert "channel 151" in axis["tickvals"] and len(axis["tickvals"]) <= 9
    rows = [names.index(name) for name in axis["tickvals"]]
    assert min(np.diff(rows)) * 160 / 300 >= 19
