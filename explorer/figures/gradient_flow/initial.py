"""The norm by depth in networks that have not been trained, with theory's lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.analysis.gradient_flow.initial import InitialNorms
from explorer.figures.annotations import LineEnd, end_labels, nothing_recorded
from explorer.figures.axes import base_layout, figure, linear_axis, log_axis, positive_limits
from explorer.figures.marks import line, theory_line
from explorer.figures.theme import NAMED_ARMS, ArmStyle, Figure, Theme, Trace, arm_styles

HEIGHT = 400


def case_styles(theme: Theme) -> dict[str, ArmStyle]:
    """Four hues that mean what they mean elsewhere; dashed without shortcuts, solid with them."""
    looks = arm_styles(NAMED_ARMS, theme)
    pairs = {
        "plain, none": ("none", "8px,4px"),
        "plain, batch": ("plain", "8px,4px"),
        "residual, none": ("instance", "solid"),
        "residual, batch": ("residual", "solid"),
    }
    return {
        case: ArmStyle(looks[name].color, dash, looks[name].symbol, theme.line_width, None)
        for case, (name, dash) in pairs.items()
    }


def initial_figure(found: Mapping[str, InitialNorms], depth: int, theme: Theme, *, empty: str = "") -> Figure:
    """Layers to the right from input to loss; every curve is scaled to 1 at its last place, as theory is."""
    layout = base_layout(theme, height=HEIGHT, margin=(76, 130, 14, 56))
    layout["xaxis"] = linear_axis(theme, "layers before (input → loss)", 0, depth, grid=False)
    relative = {case: _relative(norms) for case, norms in found.items()}
    layout["yaxis"] = log_axis(theme, "norm, relative to the last block", *_limits(relative))
    styles, traces, ends = case_styles(theme), [], []
    for case, (_, theory) in relative.items():
        norms = found[case]
        if np.isfinite(theory).any():
            traces.append(theory_line(norms.layers, theory, f"theory for {case}: {norms.theory_words}", theme))
    for case, (norm, _) in relative.items():
        hover = f"<b>{case}</b><br>after %{{x:.0f}} layers<br>×%{{y:.3g}} the norm at the last<extra></extra>"
        curve: Trace = line(found[case].layers, norm, styles[case], case, hover=hover)
        traces.append(curve)
        there = np.flatnonzero(np.isfinite(norm))
        if there.size:
            ends.append((case, float(found[case].layers[there[0]]), float(norm[there[0]])))
    _name_at_the_left(ends, styles, layout, theme)
    if not ends:
        nothing_recorded(empty, layout, theme)
    return figure(traces, layout)


def _relative(norms: InitialNorms) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        norm, theory = norms.norm / norms.norm[-1], norms.theory / norms.norm[-1]
    return tuple(np.where(np.isfinite(one) & (one > 0), one, np.nan) for one in (norm, theory))  # type: ignore[return-value]


def _limits(relative: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    low, high = positive_limits(*(one for pair in relative.values() for one in pair), default=(1.0, 10.0))
    return low / 1.5, max(high * 1.5, 10.0)


def _name_at_the_left(
    ends: list[tuple[str, float, float]], styles: Mapping[str, ArmStyle], layout: dict[str, object], theme: Theme
) -> None:
    """Names stand at the right, in the order in which the curves begin at the input: at the loss all meet."""
    right = layout["xaxis"]["range"][1]  # type: ignore[index]
    end_labels([LineEnd(case, right, norm, styles[case].color) for case, _, norm in ends], layout, theme)
