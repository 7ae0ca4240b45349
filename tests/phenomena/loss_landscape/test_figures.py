"""Pictures of slices: accepted by Plotly, on one scale and one pair of axes, divergent points marked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn, Timeline
from explorer.drawing.figure import Figure
from explorer.formulas.smoothness import Band, Measure
from explorer.phenomena.loss_landscape.figures.lines import ModeLine, lines_figure
from explorer.phenomena.loss_landscape.figures.maps import maps_figure
from explorer.phenomena.loss_landscape.figures.panes import Drawing, Pane, common_limits, places
from explorer.phenomena.loss_landscape.figures.scale import ends, loss_scale
from explorer.phenomena.loss_landscape.figures.sharpness import sharpness_figure
from explorer.phenomena.loss_landscape.figures.smoothness import smoothness_figure
from explorer.phenomena.loss_landscape.figures.surfaces import on_surface, surfaces_figure
from explorer.phenomena.loss_landscape.numbers.sharpness import Sharpness
from explorer.phenomena.loss_landscape.numbers.slices import read_slice
from explorer.reading.reasons import Missing
from explorer.study_requests.loss_landscape import Statistics
from tests.drawing import accepted_by_plotly
from tests.phenomena.loss_landscape.quadratic_slices import line, plane

STYLES = arm_styles(["none", "batch"])
TITLES = ("direction 1", "direction 2")


SCALE = loss_scale([np.array([0.1, 9.1])], logarithmic=True)


def pane(arm: str, **bowl: float) -> Pane:
    found = read_slice(plane(**bowl))  # type: ignore[arg-type]
    assert found.picture is not None
    return Pane(
        arm, "statistics of the batch", STYLES[arm], found.picture, found.center_loss, found.path, names_mode=True
    )


def exploded(arm: str) -> Pane:
    arrays = plane()
    arrays["loss"][0, 0] = np.nan
    found = read_slice(arrays)
    assert found.picture is not None
    return Pane(arm, "frozen statistics", STYLES[arm], found.picture, found.center_loss, names_mode=True)


WAITS = Pane("batch", "recomputed statistics", STYLES["batch"], Missing("computing …"), names_mode=True)
PANES = [pane("none", steepness=8.0), exploded("batch"), WAITS]


@pytest.mark.parametrize("logarithmic", [True, False])
def test_plotly_accepts_every_drawing(logarithmic: bool) -> None:
    scale = loss_scale([np.array([0.1, 9.1])], logarithmic=logarithmic)
    accepted_by_plotly(surfaces_figure(PANES, 3, scale, axis_titles=TITLES))
    for drawing in (Drawing.CONTOUR, Drawing.HEAT):
        accepted_by_plotly(maps_figure(PANES, 3, scale, axis_titles=TITLES, drawing=drawing))


def figures() -> list[Figure]:
    scale = loss_scale([np.array([0.1, 9.1])], logarithmic=True)
    return [
        surfaces_figure(PANES, 3, scale, axis_titles=TITLES),
        maps_figure(PANES, 3, scale, axis_titles=TITLES),
    ]


def test_all_surfaces_have_one_camera_one_range_and_one_color_scale() -> None:
    surface, _ = figures()
    first, second = surface["layout"]["scene"], surface["layout"]["scene2"]
    for name in ("camera", "xaxis", "yaxis", "zaxis", "aspectratio"):
        assert first[name] == second[name]
    assert {trace["coloraxis"] for trace in surface["data"] if trace["type"] == "surface"} == {"coloraxis"}
    assert all(scene["zaxis"]["tickfont"]["family"] == "Arial, sans-serif" for scene in (first, second))


def test_all_maps_have_the_same_axes_and_zoom_together() -> None:
    _, maps = figures()
    assert maps["layout"]["xaxis"]["range"] == maps["layout"]["xaxis2"]["range"] == maps["layout"]["xaxis3"]["range"]
    assert maps["layout"]["xaxis2"]["matches"] == "x" and maps["layout"]["yaxis3"]["matches"] == "y"


@pytest.mark.parametrize("drawing", Drawing)
def test_frames_of_a_film_have_one_pair_of_axes_and_one_scale(drawing: Drawing) -> None:
    near, far = plane(steepness=1.0), plane(steepness=9.0)
    far["alpha"], far["path_alpha"] = 3 * far["alpha"], 4 * far["path_alpha"]
    moments = [read_slice(arrays) for arrays in (near, far)]
    panes = [Pane("batch", "", STYLES["batch"], moment.picture or WAITS.data, 0.1, moment.path) for moment in moments]
    scale = loss_scale([moment.loss for moment in moments], logarithmic=True)
    frames = []
    for shown in panes:
        if drawing is Drawing.SURFACE:
            frames.append(surfaces_figure([shown], 1, scale, axis_titles=TITLES, beside=panes)["layout"])
        else:
            common = {"axis_titles": TITLES, "drawing": drawing, "beside": panes}
            frames.append(maps_figure([shown], 1, scale, **common)["layout"])
    first, second = frames
    for name in ("scene", "xaxis", "yaxis", "coloraxis"):
        assert first.get(name) == second.get(name)
    ends = first["scene"]["xaxis"]["range"] if drawing is Drawing.SURFACE else first["xaxis"]["range"]
    assert ends[0] <= -3.2 and ends[1] >= 3


def test_every_title_says_the_mode_and_what_waits_says_so() -> None:
    for figure in figures():
        words = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert "statistics of the batch" in words and "frozen statistics" in words and "computing …" in words


def test_a_mode_that_all_pictures_share_is_left_to_the_title_of_the_figure() -> None:
    alone = replace(PANES[0], names_mode=False)
    (words,) = [note["text"] for note in maps_figure([alone], 1, SCALE, axis_titles=TITLES)["layout"]["annotations"]
                if "none" in note["text"]]  # fmt: skip
    assert "statistics" not in words


def test_a_point_that_is_not_finite_is_marked_in_its_place_and_left_out_of_the_colors() -> None:
    surface, maps = figures()
    (mark,) = [trace for trace in maps["data"] if trace.get("name") == "not finite"]
    assert (mark["x"].tolist(), mark["y"].tolist()) == ([-1.0], [-1.0])
    field = [trace for trace in maps["data"] if trace["type"] == "contour"][1]
    assert np.isnan(field["z"][0, 0]) and np.isfinite(field["z"]).sum() == 80
    (crossed,) = [trace for trace in surface["data"] if trace.get("name") == "not finite"]
    assert np.nanmean(crossed["x"]) == pytest.approx(-1) and crossed["z"].max() == pytest.approx(1.0)  # log₁₀ 10


def test_the_path_lies_on_the_surface_where_the_surface_is_a_plane() -> None:
    arrays = plane()
    arrays["loss"] = 5 + arrays["alpha"][:, None] + 2 * arrays["beta"][None, :]
    found = read_slice(arrays)
    assert found.picture is not None and found.path is not None
    scale = loss_scale([found.loss], logarithmic=False)
    expected = 5 + found.path.alpha + 2 * found.path.beta
    np.testing.assert_allclose(on_surface(found.path, found.picture, scale), expected, rtol=1e-6)


def test_an_explosion_in_a_corner_does_not_flatten_the_rest() -> None:
    losses = np.concatenate([np.linspace(0, 4, 1000), [1e9, np.inf]])
    linear, logarithmic = (loss_scale([losses], logarithmic=log) for log in (False, True))
    assert linear.high == 20 and linear.clips and "colors end at 20" in linear.words
    assert logarithmic.clips and ends(logarithmic)[1] < 7


@pytest.mark.parametrize("losses", [[], [np.array([np.nan])], [np.array([0.0])]])
def test_without_a_loss_there_is_still_a_scale(losses: list[np.ndarray]) -> None:
    for logarithmic in (True, False):
        low, high = ends(loss_scale(losses, logarithmic=logarithmic))
        assert low < high


def test_axes_hold_every_grid_and_path() -> None:
    assert common_limits(PANES) == ((-1.0, 1.0), (-1.0, 1.0))
    assert common_limits([WAITS]) == ((-1.0, 1.0), (-1.0, 1.0))


def test_places_do_not_touch() -> None:
    spots = places(6, 3)
    assert all(left.right < right.left for left, right in pairwise(spots[:3]))
    assert spots[3].top < spots[0].bottom and spots[5].right < 0.95


def test_lines_of_all_modes_are_told_apart_and_labelled() -> None:
    found = read_slice(line())
    lines = [ModeLine("none", STYLES["none"], None, found)]
    lines += [ModeLine("batch", STYLES["batch"], mode, found) for mode in Statistics]
    scale = loss_scale([found.loss], logarithmic=True)
    figure = lines_figure(lines, scale, axis_title="direction 1", limits=(-1, 1))
    accepted_by_plotly(figure)
    looks = {(trace["line"]["dash"], trace["line"]["width"]) for trace in figure["data"]}
    assert len(looks) == 4
    labels = [note["text"] for note in figure["layout"]["annotations"]]
    assert {"<b>none</b>", "<b>frozen</b>", "<b>of the batch</b>", "<b>recomputed</b>"} <= set(labels)


def test_a_line_leaves_a_gap_and_a_cross_where_it_is_not_finite() -> None:
    arrays = line()
    arrays["loss"][-1] = np.inf
    found = read_slice(arrays)
    scale = loss_scale([found.loss], logarithmic=True)
    figure = lines_figure(
        [ModeLine("none", STYLES["none"], None, found)], scale, axis_title="direction 1", limits=(-1, 1)
    )
    drawn, cross = figure["data"]
    assert np.isnan(drawn["y"][-1]) and cross["x"].tolist() == [1.0]


def test_smoothness_is_logarithmic_but_for_a_cosine_and_ends_a_diverged_arm_with_a_cross() -> None:
    steps = np.arange(4)
    found = Band(steps, np.array([1.0, 2, 3, np.nan]), np.array([0.5, 1, 2, np.nan]), np.array([2.0, 4, 8, np.nan]))
    columns = [ArmColumn("none", STYLES["none"], found, 3), ArmColumn("batch", STYLES["batch"], Missing("off"))]
    for measure in Measure:
        figure = smoothness_figure(columns, measure, Timeline(10, 2), empty="")
        accepted_by_plotly(figure)
        assert (figure["layout"]["yaxis"]["type"] == "linear") == measure.is_cosine
        assert any(trace["mode"] == "markers" and trace["x"].tolist() == [2.0] for trace in figure["data"])
    empty = smoothness_figure(columns[1:], Measure.LOSS, Timeline(10, 2), empty="")
    assert empty["layout"]["annotations"][0]["text"] == "off"


def test_sharpness_stands_beside_its_own_limit() -> None:
    found = [Sharpness("none", None, 3.0, 1e-4, 20.0), Sharpness("batch", Statistics.RUNNING, 50.0, 1e-4, 20.0)]
    figure = sharpness_figure(found, STYLES, empty="")
    accepted_by_plotly(figure)
    assert figure["layout"]["yaxis"]["ticktext"] == ["none", "batch, frozen"]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [20.0, 20.0]
    accepted_by_plotly(sharpness_figure([], STYLES, empty="switch it on"))
