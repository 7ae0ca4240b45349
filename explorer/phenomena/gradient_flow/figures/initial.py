"""The norm by depth in networks that have not been trained, with theory's lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.drawing.annotations import LineEnd, end_labels, nothing_recorded
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.axes import base_layout, figure, linear_axis, log_axis, positive_limits
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.marks import line, theory_line
from explorer.drawing.names import bold
from explorer.phenomena.gradient_flow.numbers.initial import InitialNorms
from explorer.reading.computed_once import computed_once

HEIGHT = 400


CASES = ("plain, none", "plain, batch", "residual, none", "residual, batch")


def case_styles() -> dict[str, ArmStyle]:
    """As arms of these names look everywhere."""
    return arm_styles(CASES)


@computed_once
def initial_figure(found: Mapping[str, InitialNorms], depth: int, *, empty: str = "") -> Figure:
    """The gradient travels to the right, from the loss to the input; every curve begins at 1, as theory does."""
    layout = base_layout(height=HEIGHT, margin=(76, 130, 14, 56))
    layout["xaxis"] = linear_axis("layers toward the input (loss → input)", 0, depth, grid=False)
    relative = {case: _relative(norms) for case, norms in found.items()}
    layout["yaxis"] = log_axis("norm, relative to the last block’s output", *_limits(relative))
    styles, traces, ends = case_styles(), [], []
    for case, (_, theory) in relative.items():
        norms = found[case]
        if np.isfinite(theory).any():
            traces.append(theory_line(_travelled(norms), theory, f"theory for {case}: {norms.theory_words}"))
    for case, (norm, _) in relative.items():
        hover = f"{bold(case)}<br>after %{{x:.0f}} layers<br>×%{{y:.3g}}<extra></extra>"
        curve: Trace = line(_travelled(found[case]), norm, styles[case], case, hover=hover)
        traces.append(curve)
        there = np.flatnonzero(np.isfinite(norm))
        if there.size:
            first = there[0]
            place = float(_travelled(found[case])[first])
            ends.append(LineEnd(case, place, float(norm[first]), styles[case].color, is_key=True))
    end_labels(ends, layout)
    if not ends:
        nothing_recorded(empty, layout)
    return figure(traces, layout)


def _travelled(norms: InitialNorms) -> np.ndarray:
    """Layers between a place and the last one."""
    return norms.layers[-1] - norms.layers


def _relative(norms: InitialNorms) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        norm, theory = norms.norm / norms.norm[-1], norms.theory / norms.norm[-1]
    return tuple(np.where(np.isfinite(array) & (array > 0), array, np.nan) for array in (norm, theory))  # type: ignore[return-value]


def _limits(relative: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    low, high = positive_limits(*(array for pair in relative.values() for array in pair), default=(1.0, 10.0))
    return low / 1.5, max(high * 1.5, 10.0)
