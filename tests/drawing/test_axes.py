"""Axes carry round numbers with true minus signs, and grow by whole decades only."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.drawing import axes
from explorer.drawing.theme import LIGHT
from tests.drawing import accepted_by_plotly


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6))
def test_round_ticks_are_two_to_five_and_lie_within_the_range(low: float, width: float) -> None:
    ticks = axes.round_ticks(low, low + width)
    assert 2 <= len(ticks) <= axes.MAX_TICKS
    slack = 1e-6 * width
    assert all(low - slack <= tick <= low + width + slack for tick in ticks)
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0])


@given(exponent=st.floats(-8, 4), decades=st.floats(0, 9))
def test_a_log_axis_begins_at_a_whole_decade_and_ends_at_one_two_or_five_times_one(
    exponent: float, decades: float
) -> None:
    low, high = 10**exponent, 10 ** (exponent + decades)
    axis = axes.log_axis("loss, nats", low, high)
    first, last = axis["range"]
    assert first == int(first)
    assert f"{10**last:.5e}"[:7] in ("1.00000", "2.00000", "5.00000")
    assert 10**first <= low * 1.001 and high <= 10**last * 1.001
    assert 1 <= len(axis["tickvals"]) <= axes.MAX_TICKS
    assert all(first <= math.log10(tick) <= last + 1e-6 for tick in axis["tickvals"])


def test_a_log_axis_writes_its_decades_as_plain_numbers() -> None:
    assert axes.log_axis("loss, nats", 0.013, 0.9)["ticktext"] == ["0.01", "0.1", "1"]


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0), (0.1, float("inf"))])
def test_an_impossible_log_axis_is_refused_with_the_way_out(low: float, high: float) -> None:
    with pytest.raises(ValueError, match=r"positive and finite.*positive_limits"):
        axes.log_axis("loss, nats", low, high)


def test_positive_limits_ignore_what_a_log_axis_cannot_show() -> None:
    assert axes.positive_limits([[0.5, np.nan], [0.0, -3.0]], [np.inf, 20.0]) == (0.5, 20.0)
    assert axes.positive_limits([np.nan], default=(0.1, 1.0)) == (0.1, 1.0)


def test_accuracy_covers_zero_to_one_hundred_per_cent() -> None:
    axis = axes.accuracy_axis()
    assert axis["ticktext"][0] == "0 %" and axis["ticktext"][-1] == "100 %"
    assert axis["range"][0] <= 0 and axis["range"][1] >= 1


def test_a_layout_brings_its_own_colors_instead_of_a_template() -> None:
    layout = axes.base_layout() | {"xaxis": axes.step_axis(840)}
    drawn = accepted_by_plotly(axes.figure([], layout))["layout"]
    assert drawn["paper_bgcolor"] == LIGHT.paper
    assert drawn["font"]["color"] == LIGHT.ink
    assert tuple(drawn["template"]["layout"]["colorway"]) == LIGHT.categorical
