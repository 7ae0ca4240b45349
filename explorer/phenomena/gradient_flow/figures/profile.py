"""The norm by depth at one step, all arms, with what theory says; and how much of it takes the shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.annotations import LineEnd, end_labels, nothing_recorded
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.axes import base_layout, figure, linear_axis, log_axis, positive_limits
from explorer.drawing.colors import CAPTION, HAIRLINE_WIDTH, INK
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import LABEL_SIZE, SANS, TICK_SIZE
from explorer.drawing.marks import band, line, theory_line
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.phenomena.gradient_flow.numbers.summary import OverSeeds
from explorer.reading.computed_once import computed_once

HEIGHT = 320
FEW = 12
"""So many places get a mark each."""
OUTLIERS = 0.5
"""Per cent of the values at either end that may lie beyond the axis, where they are far out."""
FAR_OUT = 10.0
LABELLED = 10
"""So many places get a tick each where they have names."""


@dataclass(frozen=True)
class ProfileCurve:
    """One arm's norms (N,) at places counted from the input; `theory` (N,) where there is one."""

    arm: str
    style: ArmStyle
    places: Sequence[str]
    values: OverSeeds
    theory: NDArray[np.floating] | None = None
    theory_words: str = ""


@computed_once
def profile_figure(
    curves: Sequence[ProfileCurve],
    limits: tuple[float, float],
    *,
    x_title: str,
    empty: str = "",
) -> Figure:
    """`limits` of the logarithmic axis are those of the whole run, so that it holds still under the scrubber."""
    layout = base_layout(height=HEIGHT, margin=(70, 96, 14, 56))
    count = max((len(curve.places) for curve in curves), default=1)
    layout["xaxis"] = _place_axis(curves, count, x_title)
    layout["yaxis"] = log_axis("gradient norm", *limits)
    traces: list[Trace] = []
    ends: list[LineEnd] = []
    for curve in curves:
        x = np.arange(1, len(curve.places) + 1)
        if curve.theory is not None:
            traces.append(theory_line(x, curve.theory, f"theory for {curve.arm}: {curve.theory_words}"))
            _say_theory(curve, layout)
        if curve.values.seeds > 1:
            traces.append(band(x, curve.values.low, curve.values.high, curve.style, curve.arm))
        hover = f"{bold(curve.arm)}, %{{text}}<br>norm %{{y:.3g}}<extra></extra>"
        marks = {
            "mode": "lines+markers",
            "marker": {"symbol": curve.style.symbol, "size": 8, "color": curve.style.color},
        }
        mean = np.where(curve.values.mean > 0, curve.values.mean, np.nan)
        traces.append(
            line(
                x,
                mean,
                curve.style,
                curve.arm,
                hover=hover,
                text=list(map(in_chart, curve.places)),
                **(marks if count <= FEW else {}),
            )
        )
        there = np.flatnonzero(np.isfinite(mean))
        if there.size:
            name = curve.style.label or curve.arm
            ends.append(LineEnd(name, float(x[there[-1]]), float(mean[there[-1]]), curve.style.color))
    if not ends:
        nothing_recorded(empty or "every value is NaN or infinite here", layout)
    end_labels(ends, layout)
    return figure(traces, layout)


def _place_axis(curves: Sequence[ProfileCurve], count: int, title: str) -> dict[str, object]:
    axis = linear_axis(title, 0.7, count + 0.3, grid=False)
    longest = max((curve.places for curve in curves), key=len, default=())
    if count > LABELLED:
        ticks = sorted({1, count, *(round(1 + share * (count - 1)) for share in (0.25, 0.5, 0.75))})
    else:
        ticks = list(range(1, count + 1))
    named = count <= LABELLED and all(len(place) <= 9 for place in longest)
    texts = (
        [in_chart(longest[tick - 1].removeprefix("block ")) if named else str(tick) for tick in ticks]
        if longest
        else []
    )
    return axis | {"tickvals": ticks[: len(texts)], "ticktext": texts}


def _say_theory(curve: ProfileCurve, layout: dict[str, object]) -> None:
    assert curve.theory is not None
    middle = (len(curve.theory) - 1) // 2
    value = float(curve.theory[middle])
    if not (np.isfinite(value) and value > 0):
        return
    annotations = layout["annotations"]
    assert isinstance(annotations, list)
    annotations.append(
        {
            "x": middle + 1,
            "y": float(np.log10(value)),
            "text": in_chart(f"theory for {curve.arm}: {curve.theory_words}"),
            "font": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": 6,
            "yshift": 3,
        }
    )


@computed_once
def share_figure(
    arms: Sequence[tuple[str, ArmStyle, Sequence[str], OverSeeds]],
    *,
    chosen: str | None = None,
    empty: str = "",
) -> Figure:
    """Bars of the shortcut's share by block, with the range over seeds; half is the dotted line.

    A click on a bar has the block's label as `customdata`.
    """
    layout = base_layout(height=HEIGHT, margin=(58, 16, 14, 56))
    count = max((len(labels) for _, _, labels, _ in arms), default=1)
    ticks = list(range(1, count + 1)) if count <= LABELLED else [1, *range(5, count + 1, 5 if count <= 30 else 20)]
    layout["xaxis"] = linear_axis("block (input → loss)", 0.4, count + 0.6, ticks=ticks, grid=False)
    layout["yaxis"] = linear_axis("", 0, 1.04, ticks=[0, 0.25, 0.5, 0.75, 1])
    layout["yaxis"]["ticktext"] = ["0 %", "25 %", "50 %", "75 %", "100 %"]
    layout |= {"barmode": "group", "bargap": 0.34, "bargroupgap": 0.06}
    layout["shapes"].append(_half())
    shortcut = arm_styles(["shortcut"])["shortcut"].color
    traces = []
    for arm, style, labels, share in arms:
        several = share.seeds > 1
        traces.append(
            {
                "type": "bar",
                "name": arm,
                "x": np.arange(1, len(labels) + 1, dtype=np.float32),
                "y": share.mean,
                "customdata": list(labels),
                "marker": {
                    "color": shortcut if len(arms) == 1 else style.color,
                    "line": {"color": INK, "width": [2.0 if label == chosen else 0.0 for label in labels]},
                },
                "hovertemplate": f"{bold(arm)}, %{{customdata}}<br>%{{y:.1%}} of the squared gradient<extra></extra>",
            }
            | ({"error_y": _range(share)} if several else {})
        )
    if not arms:
        nothing_recorded(empty, layout)
    elif len(arms) > 1:
        _name_bars(arms, layout)
    return figure(traces, layout)


def _range(share: OverSeeds) -> dict[str, object]:
    up, down = share.high - share.mean, share.mean - share.low
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": INK, "thickness": 1.2,
            "width": 3}  # fmt: skip


def _half() -> dict[str, object]:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": 0.5, "y1": 0.5, "layer": "above",
            "line": {"color": CAPTION, "width": HAIRLINE_WIDTH, "dash": "2px,3px"}}  # fmt: skip


def _name_bars(arms: Sequence[tuple[str, ArmStyle, Sequence[str], OverSeeds]], layout: dict[str, object]) -> None:
    annotations = layout["annotations"]
    assert isinstance(annotations, list)
    text = "&nbsp;&nbsp;".join(f'<span style="color:{style.color}">■ {bold(arm)}</span>' for arm, style, _, _ in arms)
    annotations.append(
        {"xref": "paper", "yref": "paper", "x": 1, "y": 1, "text": text, "showarrow": False, "xanchor": "right",
         "yanchor": "top", "font": {"family": SANS, "size": LABEL_SIZE}}
    )  # fmt: skip


def log_limits(*arrays: NDArray[np.floating]) -> tuple[float, float]:
    """Ends of a logarithmic axis for norms over a whole run; a few outliers at either end do not count."""
    values = np.concatenate([np.asarray(array, np.float64).ravel() for array in arrays]) if arrays else np.empty(0)
    values = values[np.isfinite(values) & (values > 0)]
    if not values.size:
        return positive_limits()
    low, high = np.percentile(values, (OUTLIERS, 100 - OUTLIERS))
    smallest, largest = values.min(), values.max()
    return float(max(smallest, low / FAR_OUT)), float(min(largest, high * FAR_OUT))
