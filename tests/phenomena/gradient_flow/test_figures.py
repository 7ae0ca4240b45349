"""The pictures of the gradient: valid figures whose widths are the norms, whatever the run was like."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn, Timeline
from explorer.drawing.figure import Figure
from explorer.drawing.names import bold
from explorer.drawing.points import POINTS, points_that_fit
from explorer.drawing.ribbons import ribbon
from explorer.phenomena.gradient_flow.figures.block import block_figure
from explorer.phenomena.gradient_flow.figures.initial import initial_figure
from explorer.phenomena.gradient_flow.figures.network import Stretch, network_figure
from explorer.phenomena.gradient_flow.figures.profile import ProfileCurve, log_limits, profile_figure, share_figure
from explorer.phenomena.gradient_flow.figures.studies import lesion_figure, paths_figure, shattering_figure
from explorer.phenomena.gradient_flow.figures.weights import noise_figure, update_figure
from explorer.phenomena.gradient_flow.figures.widths import THINNEST, WIDEST, WidthBy, width_scale
from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.phenomena.gradient_flow.numbers.initial import initial_norms
from explorer.phenomena.gradient_flow.numbers.pieces import Piece, ShortcutKind
from explorer.phenomena.gradient_flow.numbers.studies import lesion, paths, shattering
from explorer.phenomena.gradient_flow.numbers.summary import over_seeds, over_weights
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from tests.drawing import accepted_by_plotly

STEPS = 5


def _f(values: object) -> NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)


def made_up(count: int, kind: ShortcutKind = ShortcutKind.IDENTITY, *, norm: float = 1.0) -> Flow:
    drawn = tuple(Piece(f"b{n}", f"block {n}", str(n), kind, 2) for n in range(1, count + 1))
    joints = norm * np.geomspace(8, 1, count + 1)[:, None] * np.linspace(1, 0.5, STEPS)
    short = 0.6 * joints[:-1] if kind is not ShortcutKind.NONE else np.full_like(joints[:-1], np.nan)
    branch = 0.8 * joints[:-1] if kind is not ShortcutKind.NONE else joints[:-1]
    return Flow(drawn, "stem", np.arange(1, STEPS + 1), _f(joints), _f(branch), _f(short), 0 * _f(short), "")


def column(arm: str, data: Any, diverged_at: int | None = None) -> ArmColumn[Any]:
    return ArmColumn(arm, arm_styles(["plain", "residual", "batch"])[arm], data, diverged_at)


def valid(figure: Figure) -> Figure:
    accepted_by_plotly(figure)
    return figure


def said(figure: Figure) -> str:
    words = [text for trace in figure["data"] if trace.get("mode") == "text" for text in trace["text"]]
    return "\n".join([*words, *(note["text"] for note in figure["layout"]["annotations"])])


def boxes(figure: Figure) -> int:
    """How many boxes are drawn: five corners and a gap each."""
    return sum(len(trace["x"]) for trace in figure["data"] if trace.get("name") == "boxes") // 6


def picture(*columns: ArmColumn[Any], by: WidthBy = WidthBy.NORM, step: int = 1, count: int = 9, **more: Any) -> Figure:
    flows = [shown.data for shown in columns if isinstance(shown.data, Flow)]
    scale = width_scale([flow.joints for flow in flows], by)
    return valid(network_figure(columns, Stretch(0, min(24, count)), step, scale, **more))


@pytest.mark.parametrize("by", list(WidthBy))
@pytest.mark.parametrize("kind", list(ShortcutKind))
def test_the_picture_has_a_box_and_a_norm_for_every_block(by: WidthBy, kind: ShortcutKind) -> None:
    plain, residual = column("plain", made_up(9, ShortcutKind.NONE)), column("residual", made_up(9, kind))
    figure = picture(plain, residual, by=by, chosen="b3")
    assert boxes(figure) == 18
    assert "<b>block 3</b>" in said(figure) and "loss" in said(figure)
    arcs = [trace for trace in figure["data"] if trace["name"] == "shortcut"]
    assert len(arcs) == (0 if kind is ShortcutKind.NONE else 9)


def test_an_arcs_width_is_the_shortcuts_norm_on_the_one_scale() -> None:
    flow = made_up(9)
    figure = picture(column("residual", flow), step=3)
    arcs = [trace for trace in figure["data"] if trace["name"] == "shortcut"]
    expected = WIDEST * flow.shortcut[:, 2] / flow.joints.max()
    np.testing.assert_allclose([arc["line"]["width"] for arc in arcs], np.maximum(THINNEST, expected), rtol=1e-5)


@given(st.floats(1, 60), st.floats(1, 60))
def test_a_ribbon_has_the_widths_of_both_its_ends(left: float, right: float) -> None:
    x, y = ribbon(2, -50, left, right)
    at_left, at_right = y[x == x.min()], y[x == x.max()]
    assert at_left.max() - at_left.min() == pytest.approx(left, rel=1e-4)
    assert at_right.max() - at_right.min() == pytest.approx(right, rel=1e-4)


@given(st.lists(st.floats(1e-30, 1e30), min_size=1, max_size=20), st.sampled_from(list(WidthBy)))
def test_no_width_is_beyond_the_widest_and_larger_norms_are_never_thinner(norms: list[float], by: WidthBy) -> None:
    scale = width_scale([_f(norms)[:, None]], by)
    widths = [scale.pixels(float(norm)) for norm in sorted(_f(norms))]
    assert all(0 < width <= WIDEST * (1 + 1e-9) for width in widths) and widths == sorted(widths)


def test_no_gradient_has_no_width_and_infinity_the_widest() -> None:
    scale = width_scale([_f([[1.0, 2.0]])], WidthBy.NORM)
    assert scale.pixels(0.0) == scale.pixels(float("nan")) == 0 and scale.pixels(float("inf")) == WIDEST


def test_one_step_far_out_is_cut_and_said() -> None:
    scale = width_scale([_f([[1.0] * 300 + [1000.0]])], WidthBy.NORM)
    assert scale.largest < 10 and "cut" in scale.words
    assert not width_scale([_f([[1.0, 1.5, 1.2]])], WidthBy.NORM).cuts


def test_the_scale_is_the_same_at_every_step() -> None:
    widths = []
    for step in (1, STEPS):
        arcs = [t for t in picture(column("residual", made_up(9)), step=step)["data"] if t["name"] == "shortcut"]
        widths.append(arcs[0]["line"]["width"])
    assert widths[1] == pytest.approx(widths[0] / 2, rel=1e-5)


def test_a_deep_network_is_shown_in_stretches_with_short_labels() -> None:
    flow = made_up(49)
    scale = width_scale([flow.joints], WidthBy.NORM)
    figure = valid(network_figure([column("residual", flow)], Stretch(24, 48), 1, scale))
    assert boxes(figure) == 24
    assert "25" in said(figure).split("\n") and "…" in said(figure)


def test_a_click_on_a_block_knows_its_name_and_the_hover_its_numbers() -> None:
    figure = picture(column("residual", made_up(9)))
    targets = next(trace for trace in figure["data"] if trace.get("customdata"))
    assert set(targets["customdata"]) == {f"b{n}" for n in range(1, 10)} and targets["name"] == "residual"
    assert "through the shortcut" in targets["text"][0] and "36 %" in targets["text"][0]


def test_a_diverged_run_ends_in_a_cross_and_draws_no_flow_after_it() -> None:
    flow = made_up(9)
    figure = picture(column("residual", flow, diverged_at=4), step=4)
    assert "diverged at step 4" in said(figure)
    assert not [trace for trace in figure["data"] if trace["name"] in ("shortcut", "branch")]
    assert [
        trace for trace in picture(column("residual", flow, diverged_at=4), step=3)["data"] if trace["name"] == "branch"
    ]


def test_numbers_that_are_none_leave_a_gap_and_say_so() -> None:
    flow = made_up(3)
    flow.joints[1], flow.branch[1], flow.shortcut[1] = np.nan, np.nan, np.nan
    figure = picture(column("residual", flow), count=3)
    assert len([trace for trace in figure["data"] if trace["name"] == "shortcut"]) == 2
    assert "not a number" in said(figure)


def test_an_arm_without_records_keeps_its_lane_and_says_how_to_get_them() -> None:
    figure = picture(column("plain", Missing("press Run")), column("residual", made_up(9)))
    assert "press Run" in said(figure)
    assert "press Run" in said(picture(column("plain", Missing("press Run"))))


def test_a_network_of_one_layer_is_a_single_joint() -> None:
    picture(column("plain", made_up(0, ShortcutKind.NONE)), count=0)


@given(st.integers(0, 5000))
def test_a_long_curve_keeps_evenly_spaced_points_and_both_ends(count: int) -> None:
    kept = points_that_fit(count)
    assert len(kept) <= POINTS + 1 and (np.diff(kept) > 0).all()
    assert not count or (kept[0], kept[-1]) == (0, count - 1)


# ── the other panels ─────────────────────────────────────────────────────────────────────────────────────


def _curve(arm: str, values: object, **more: Any) -> ProfileCurve:
    rows = [_f(values), 1.2 * _f(values)]
    return ProfileCurve(
        arm, arm_styles([arm])[arm], [f"block {n}" for n in range(len(rows[0]))], over_seeds(rows), **more
    )


def test_theory_stands_in_the_profile_as_theory() -> None:
    curve = _curve("plain", [4, 2, 1], theory=_f([4, 2, 1]), theory_words="× 2 a layer")
    figure = valid(profile_figure([curve, _curve("residual", [1, 1, 1])], (0.5, 5), x_title="block"))
    assert "theory for plain: × 2 a layer" in said(figure)


def test_a_profile_without_a_single_number_keeps_its_axes() -> None:
    figure = valid(profile_figure([_curve("plain", [np.nan, 0, np.inf])], log_limits(), x_title="block"))
    assert "every value is NaN or infinite here" in said(figure)


def test_shares_of_several_arms_stand_side_by_side_under_their_names() -> None:
    style = arm_styles(["plain", "residual"])
    arms = [(arm, style[arm], ["block 1", "block 2"], over_seeds([_f([0.2, 0.7]), _f([0.3, np.nan])])) for arm in style]
    figure = valid(share_figure(arms, chosen="block 2"))
    assert len(figure["data"]) == 2 and "residual" in said(figure)
    assert "no shortcuts" in said(valid(share_figure([], empty="no shortcuts here")))


@pytest.mark.parametrize("kind", [ShortcutKind.NONE, ShortcutKind.IDENTITY])
def test_an_opened_block_shows_all_its_paths_over_time(kind: ShortcutKind) -> None:
    columns = [column("plain", made_up(9, ShortcutKind.NONE)), column("residual", made_up(9, kind), diverged_at=4)]
    figure = valid(block_figure(columns, "b3", Timeline(10, 2)))
    names = [trace["name"] for trace in figure["data"] if "name" in trace]
    assert names == ["branch"] + (
        ["branch"] if kind is ShortcutKind.NONE else ["together", "shortcut", "branch", "cosine"]
    )
    assert "no b12" in said(valid(block_figure(columns, "b12", Timeline(10, 2))))


def test_the_curves_of_many_opened_blocks_are_named_once_and_above_the_arms() -> None:
    kinds = {"plain": ShortcutKind.NONE, "residual": ShortcutKind.IDENTITY, "batch": ShortcutKind.IDENTITY}
    figure = valid(block_figure([column(arm, made_up(9, kind)) for arm, kind in kinds.items()], "b3", Timeline(10, 2)))
    words = figure["layout"]["annotations"]
    (legend,) = [note for note in words if "together" in note["text"]]
    assert all(name in legend["text"] for name in ("shortcut", "branch", "cosine"))
    arms = [note for note in words for arm in kinds if note["text"].endswith(f">{bold(arm)}</span>")]
    assert len(arms) == 3 and all(legend["yshift"] > note["yshift"] for note in arms)


@pytest.mark.parametrize("figure", [update_figure, noise_figure])
def test_ratios_and_cosines_are_drawn_over_the_planned_steps(figure: Any) -> None:
    values = np.vstack([np.full(STEPS, 0.01), np.full(STEPS, 0.03)])
    found = over_weights(NetworkOverview(("a", "b"), np.arange(1, STEPS + 1), _f(values), ""))
    drawn = valid(figure([column("plain", found, diverged_at=6), column("residual", Missing("no"))], Timeline(10, 2)))
    assert "diverged at step 6" in said(drawn)
    assert "no" in said(valid(figure([column("residual", Missing("no"))], Timeline(10, 2))))


def test_the_guide_is_on_the_axis_even_where_every_ratio_is_far_off() -> None:
    found = over_weights(NetworkOverview(("a",), np.array([1, 2]), _f([[0.5, 0.6]]), ""))
    low, high = valid(update_figure([column("plain", found)], Timeline(10, 2)))["layout"]["yaxis"]["range"]
    assert low <= -3 <= high


def test_untrained_networks_are_compared_relative_to_their_last_place() -> None:
    arrays = {"layers": np.array([1, 3, 5]), "norm": np.array([8.0, 4.0, 2.0]), "theory": np.array([8.0, 4.0, 2.0])}
    figure = valid(initial_figure({"plain, batch": initial_norms("plain, batch", 6, arrays)}, 6))
    curve = next(trace for trace in figure["data"] if trace["name"] == "plain, batch")
    np.testing.assert_allclose(curve["y"], [4, 2, 1])
    assert "measuring" in said(valid(initial_figure({}, 6, empty="measuring …")))


def test_studies_are_drawn_and_keep_their_axes_while_they_wait() -> None:
    styles = arm_styles(["residual"])
    dropped = {"block": ["b1", "b2"], "accuracy": [0.3, 0.9], "whole_accuracy": 0.9, "step": 3}
    by_length = {"length": [0, 1, 2], "paths": [1, 2, 1], "norm": [1.0, 0.1, 0.0], "total": [1.0, 0.2, 0.0], "step": 3}
    alike = {"layers_above": [3, 1], "correlation": [0.2, 0.9], "spacing": 0.1}
    valid(lesion_figure({"residual": lesion(_arrays(dropped))}, styles, 0.1, empty=""))
    valid(paths_figure({"residual": paths(_arrays(by_length))}, styles, empty=""))
    valid(shattering_figure({"residual": shattering(_arrays(alike))}, styles, empty=""))
    wait = "measuring …"
    for waiting in (
        lesion_figure({}, styles, 0.1, empty=wait),
        paths_figure({}, styles, empty=wait),
        shattering_figure({}, styles, empty=wait),
    ):
        assert wait in said(valid(waiting))


def _arrays(values: dict[str, Any]) -> dict[str, np.ndarray]:
    return {name: np.array(value) for name, value in values.items()}


@pytest.mark.parametrize("count", [1, 3, 6, 7, 9, 24])
def test_the_words_at_both_ends_lie_inside_the_axis_in_single_precision(count: int) -> None:
    figure = picture(column("residual", made_up(count)), count=count)
    low, high = figure["layout"]["xaxis"]["range"]
    for trace in figure["data"]:
        if trace.get("mode") == "text":
            assert all(low < float(x) < high for x in trace["x"])
