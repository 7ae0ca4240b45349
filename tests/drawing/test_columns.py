"""The overview and the layer: the numbers are those they were given, the marks stand where they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from explorer.drawing.annotations import SCRUB_LINE
from explorer.drawing.channels_over_time import channel_name, channel_number, layer_figure
from explorer.drawing.colors import INK
from explorer.drawing.columns import ArmColumn, Timeline
from explorer.drawing.figure import Figure
from explorer.drawing.grid import arm_domain, arms_in_a_row
from explorer.drawing.layers_over_time import network_figure
from explorer.drawing.scales import magnitude_scale, signed_scale
from explorer.reading.experiment_curves import Change
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import NOTHING_SHOWN, Missing
from tests.drawing import accepted_by_plotly
from tests.drawing.arm_columns import TIME, columns, history, of_type, words

LAYERS = ("stem", "b1.conv1", "b1.conv2")


def overview(*rows: list[float]) -> NetworkOverview:
    values = np.array(rows, dtype=np.float32)
    return NetworkOverview(LAYERS[: len(rows)], np.arange(1, values.shape[1] + 1), values, "")


def network(arms: list[ArmColumn[Any]], time: Timeline = TIME, chosen: str = "stem") -> Figure:
    values = [arm.data.values for arm in arms if isinstance(arm.data, NetworkOverview)]
    scale = magnitude_scale(values)
    return network_figure(arms, LAYERS, chosen, scale, time, title="standard deviation", left=80)


RISING = overview([0.5, 0.5, 0.5, 0.6], [1, 1, 2, 3], [2, 4, 8, 9])
LEVEL = overview([1, 1, 1, 1], [1, 1, 1, 1], [1.1, 1, 1, 1.0])


def test_the_overview_draws_the_numbers_it_was_given_in_one_scale_for_all_arms() -> None:
    figure = network(columns(none=RISING, batch=LEVEL))
    accepted_by_plotly(figure)
    none, batch = of_type(figure, "heatmap")
    np.testing.assert_allclose(10 ** none["z"], RISING.values, rtol=1e-5)
    np.testing.assert_array_equal(batch["customdata"][..., 0], LEVEL.values)
    assert none["coloraxis"] == batch["coloraxis"] == "coloraxis"
    for trace, given_numbers in zip(of_type(figure, "scatter"), (RISING, LEVEL), strict=True):
        np.testing.assert_array_equal(trace["x"], given_numbers.values[:, 2])  # step 3
        assert trace["y"] == list(LAYERS)


def test_one_scrub_line_crosses_every_arm_and_the_chosen_row_is_boxed_in_each() -> None:
    figure = network(columns(none=RISING, batch=LEVEL, group=LEVEL), chosen="b1.conv1")
    shapes = [shape for shape in figure["layout"]["shapes"] if shape["line"]["color"] == INK]
    assert [shape["x0"] for shape in shapes if shape.get("name") == SCRUB_LINE] == [3, 3, 3]
    boxes = [shape for shape in shapes if shape["type"] == "rect"]
    assert [(box["y0"], box["y1"]) for box in boxes] == [(0.5, 1.5)] * 3


def test_time_zooms_together_and_so_do_the_rows() -> None:
    layout = network(columns(none=RISING, batch=LEVEL))["layout"]
    assert layout["xaxis2"]["matches"] == "x" and "matches" not in layout["xaxis"]
    assert layout["yaxis2"]["matches"] == layout["yaxis3"]["matches"] == "y"
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"] == [-0.5, 10.5]


def test_what_is_no_number_stays_empty_and_what_has_overflowed_takes_the_last_color() -> None:
    broken = overview([1, np.nan, np.inf, 0])
    figure = network(columns(none=(broken, 4), batch=LEVEL))
    z = of_type(figure, "heatmap")[0]["z"][0]
    axis = figure["layout"]["coloraxis"]
    assert np.isnan(z[1]) and z[2] > axis["cmax"] and z[3] < axis["cmin"]
    assert np.isnan(of_type(figure, "scatter")[0]["x"][0])  # at step 3 the axis has no place for infinity
    assert "diverged at step 4" in words(figure) and "×" in words(figure)


def test_an_arm_without_data_says_why_in_its_column_and_the_others_are_drawn() -> None:
    figure = network(columns(none=Missing("not recorded: run it again"), batch=LEVEL))
    assert len(of_type(figure, "heatmap")) == 1
    assert "not recorded: run it again" in words(figure)
    assert accepted_by_plotly(network(columns(none=NOTHING_SHOWN, batch=NOTHING_SHOWN)))


def test_a_layer_that_only_one_arm_has_is_an_empty_row_of_the_other() -> None:
    shallow = overview([1, 1, 1, 1])
    none, batch = of_type(network(columns(none=shallow, batch=LEVEL)), "heatmap")
    assert np.isnan(none["z"][1:]).all() and np.isfinite(batch["z"]).all()


def test_a_change_while_training_is_dotted_in_every_column_and_said_above() -> None:
    time = Timeline(10, 3, (Change(5, "optimizer.learning_rate", 0.1, 0.3),))
    figure = network(columns(none=RISING, batch=LEVEL), time=time)
    assert sum(shape.get("line", {}).get("dash") == "dot" for shape in figure["layout"]["shapes"]) == 2
    assert words(figure).count("learning rate 0.1 → 0.3") == 2


def test_words_of_changes_that_would_touch_are_left_out_but_not_their_lines() -> None:
    changes = tuple(Change(step, "optimizer.learning_rate", 0.1, 0.3) for step in (1, 2, 20))
    figure = network(columns(none=RISING), time=Timeline(20, 3, changes))
    assert sum(shape.get("line", {}).get("dash") == "dot" for shape in figure["layout"]["shapes"]) == 3
    assert words(figure).count("→") == 2


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_up_to_six_arms_have_places_of_their_own(count: int) -> None:
    data = {f"depth {index}": LEVEL for index in range(count)}
    layout = network(columns(**data))["layout"]
    accepted_by_plotly(network(columns(**data)))
    places = [
        (*layout[f"xaxis{n or ''}"]["domain"], *layout[f"yaxis{n or ''}"]["domain"]) for n in [0, *range(2, count + 2)]
    ]
    assert len(places) == count + 1
    for index, (left, right, low, high) in enumerate(places):
        assert 0 <= left < right <= 1 and 0 <= low < high <= 1
        for other_left, other_right, other_low, other_high in places[:index]:
            assert right <= other_left or other_right <= left or high <= other_low or other_high <= low


def test_columns_stand_at_the_same_place_in_every_panel() -> None:
    means = signed_scale([np.ones(1)])
    pictures = [
        network(columns(none=RISING, batch=LEVEL)),
        layer_figure(
            columns(none=history([1.0]), batch=history([1.0])), np.arange(1), 0, means, TIME, title="", left=80
        ),
    ]
    assert len({tuple(picture["layout"]["xaxis2"]["domain"]) for picture in pictures}) == 1
    assert len({picture["layout"]["margin"]["l"] for picture in pictures}) == 1
    assert arm_domain(1, 2) == tuple(pictures[0]["layout"]["xaxis2"]["domain"])
    assert [arms_in_a_row(count) for count in range(1, 13)] == [1, 2, 3, 2, 3, 3, 4, 4, 3, 5, 4, 4]
    assert [arms_in_a_row(count, most=3) for count in (4, 6, 8, 9, 10)] == [2, 3, 2, 3, 2]


def test_two_hundred_layers_stay_visible_and_the_chosen_one_is_labelled() -> None:
    layers = tuple(f"b{index}" for index in range(200))
    deep = NetworkOverview(layers, np.arange(1, 4), np.ones((200, 3), np.float32), "")
    scale = magnitude_scale([deep.values])
    figure = network_figure(columns(none=deep), layers, "b133", scale, TIME, title="", left=80)
    axis = figure["layout"]["yaxis"]
    assert figure["layout"]["height"] > 400
    assert "b133" in axis["tickvals"] and len(axis["tickvals"]) <= 12


def test_channels_stand_in_the_given_order_and_the_chosen_one_has_the_largest_mark() -> None:
    values = history([1, 2, 3], [4, 5, 6], [7, 8, 9])
    scale = signed_scale([values.values])
    figure = layer_figure(columns(none=values), np.array([2, 0, 1]), 0, scale, TIME, title="channel mean", left=80)
    accepted_by_plotly(figure)
    (cells,), (points,) = of_type(figure, "heatmap"), of_type(figure, "scatter")
    np.testing.assert_array_equal(cells["z"], values.values.T[[2, 0, 1]])
    assert cells["y"] == ["channel 2", "channel 0", "channel 1"]
    np.testing.assert_array_equal(points["x"], [9, 7, 8])
    assert int(np.argmax(points["marker"]["size"])) == 1
    assert [channel_number(channel_name(channel)) for channel in (0, 22)] == [0, 22]


def test_an_arm_that_looks_empty_says_how_far_its_channels_go() -> None:
    loud, quiet, still = history([-9.0, 8.0]), history([1.06, -0.2]), history([0.0, 0.0])
    scale = signed_scale([loud.values, quiet.values])
    arms = columns(none=loud, batch=quiet, layer=still)
    figure = layer_figure(arms, np.arange(2), 0, scale, TIME, title="channel mean", left=80)
    assert "all within ±1.1" in words(figure) and "all are 0" in words(figure)
    assert words(figure).count("all within") == 1


def test_an_arm_with_fewer_channels_leaves_rows_empty() -> None:
    narrow, wide = history([1.0]), history([1.0, 2.0])
    figure = layer_figure(
        columns(none=narrow, batch=wide),
        np.arange(2),
        1,
        signed_scale([wide.values]),
        TIME,
        title="",
        left=80,
    )
    first, second = of_type(figure, "heatmap")
    assert np.isnan(first["z"][1, 0]) and second["z"][1, 0] == 2
