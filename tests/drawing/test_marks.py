"""Lines keep their gaps, bands stop where the data stop, a diverged run ends in a ×."""

import numpy as np

from explorer.drawing import marks
from explorer.drawing.arms import arm_style
from explorer.drawing.theme import LIGHT
from tests.drawing import accepted_by_plotly

NONE = arm_style("none")


def test_a_line_keeps_the_gap_of_a_missing_value() -> None:
    trace = marks.line([0, 1, 2], [1.0, np.nan, 3.0], NONE, "none")
    assert np.isnan(trace["y"][1]) and trace["connectgaps"] is False
    assert trace["y"].dtype == np.float32


def test_a_line_carries_color_dash_and_width_of_its_arm() -> None:
    (drawn,) = accepted_by_plotly({"data": [marks.line([0, 1], [1, 2], NONE, "none")]})["data"]
    assert drawn["line"] == {"color": "#C44E0E", "dash": "8px,4px", "width": 2.8}


def test_a_band_goes_along_its_lower_edge_and_back_along_its_upper() -> None:
    trace = marks.band([0, 1, 2], [1, 2, 3], [4, 5, 6], NONE, "none")
    np.testing.assert_array_equal(trace["x"], [0, 1, 2, 2, 1, 0])
    np.testing.assert_array_equal(trace["y"], [1, 2, 3, 6, 5, 4])


def test_a_band_is_not_drawn_across_a_gap() -> None:
    trace = marks.band([0, 1, 2, 3, 4], [1, 1, np.nan, 1, 1], [2, 2, np.nan, 2, 2], NONE, "none")
    assert 2 not in trace["x"]
    assert np.isnan(trace["x"]).sum() == 1
    accepted_by_plotly({"data": [trace]})


def test_a_band_of_nothing_is_an_empty_trace() -> None:
    trace = marks.band([0, 1], [np.nan] * 2, [np.nan] * 2, NONE, "none")
    assert trace["x"].size == 0


def test_the_mark_of_a_diverged_run_is_a_cross_of_its_color_at_its_last_value() -> None:
    trace = marks.diverged_mark(87, 4.5, NONE)
    assert (trace["x"][0], trace["y"][0]) == (87, 4.5)
    (drawn,) = accepted_by_plotly({"data": [trace]})["data"]
    assert (drawn["marker"]["symbol"], drawn["marker"]["color"]) == ("x-thin", LIGHT.categorical[0])
