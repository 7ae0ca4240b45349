"""Slices as surfaces: one camera, one range, one color scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.drawing.annotations import LINES_IN_A_PLOT
from explorer.drawing.axes import base_layout, figure, nth, round_ticks
from explorer.drawing.colors import CAPTION, HAIRLINE, INK, PAPER, translucent
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fitting import in_lines_of
from explorer.drawing.fonts import AXIS_TITLE_SIZE, SANS, SANS_IN_3D, TICK_SIZE
from explorer.drawing.grid import title
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.foreign_text import in_chart
from explorer.phenomena.loss_landscape.figures.panes import (
    BAR_AT,
    RIGHT,
    Limits,
    Pane,
    Place,
    above_panes,
    common_limits,
    places,
)
from explorer.phenomena.loss_landscape.figures.scale import ends, gaps_for_divergent, level_lines, tick_words
from explorer.phenomena.loss_landscape.numbers.slices import Path, Picture
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing
from explorer.written_numbers import number_text

HEIGHT, ROW_HEIGHT, TITLE = 360, 300, 30  # pixels of one row, of each of several, and of the line above it
CAMERA = {"eye": {"x": 1.66, "y": -1.92, "z": 1.05}, "center": {"x": 0, "y": 0, "z": -0.12}}
ASPECT = {"x": 1, "y": 1, "z": 1.0}
LIFT = 0.015
"""The path lies so much of the axis above the surface, so that it is not half hidden."""

_NOTHING: Trace = {"type": "scatter3d", "x": [None], "y": [None], "z": [None], "hoverinfo": "skip"}
"""Plotly draws no axes that nothing is drawn on."""
AxisTitles = tuple[str, str]


@computed_once
def surfaces_figure(
    panes: Sequence[Pane],
    columns: int,
    scale: ColorScale,
    *,
    axis_titles: AxisTitles,
    beside: Sequence[Pane] = (),
) -> Figure:
    """Panes in rows of `columns`; what is infinite or not a number is a × at the top of its place.

    The axes have room for the panes `beside` as well: those of other moments.
    """
    rows = -(-len(panes) // columns) or 1
    above = above_panes(panes, TITLE)
    height = rows * ((HEIGHT if rows == 1 else ROW_HEIGHT) + above - TITLE)
    layout = base_layout(height=height, margin=(0, RIGHT, above, 0))
    layout["dragmode"] = "turntable"  # Plotly hands the figure's own to its scenes
    limits = common_limits([*panes, *beside])
    layout["coloraxis"] = scale.coloraxis(x=BAR_AT, length=0.62 / rows, y=1 - 0.5 / rows)
    traces: list[Trace] = []
    for position, (pane, place) in enumerate(
        zip(panes, places(len(panes), columns, gap=0.02, between=0.08), strict=True)
    ):
        title(layout, pane.title, place.left, place.top, room=place.right - place.left)
        if isinstance(pane.data, Missing):
            _instead(pane.data.sentence, place, layout)
        scene = nth("scene", position)
        layout[scene] = _scene(place, limits, scale, axis_titles)
        if isinstance(pane.data, Missing):
            traces.append(_NOTHING | {"scene": scene})
            continue
        traces += [trace | {"scene": scene} for trace in _drawn(pane, pane.data, scale)]
    return figure(traces, layout)


def _drawn(pane: Pane, picture: Picture, scale: ColorScale) -> list[Trace]:
    traces = [_surface(pane, picture, scale)]
    if len(picture.divergent):
        traces.append(_divergent(picture, scale))
    if pane.path is not None and len(pane.path.step):
        traces += _path(pane, pane.path, picture, scale)
    elif np.isfinite(pane.center_loss):
        traces.append(_center(pane, scale))
    return traces


def _surface(pane: Pane, picture: Picture, scale: ColorScale) -> Trace:
    lines = {"show": True, "usecolormap": False, "color": translucent(PAPER, 0.55), "width": 1}
    height = gaps_for_divergent(picture.loss.T, scale)
    return {
        "type": "surface",
        "name": pane.arm,
        "x": picture.alpha.astype(np.float32),
        "y": picture.beta.astype(np.float32),
        "z": height,
        "coloraxis": "coloraxis",
        "contours": {"z": lines | level_lines(scale) | {"highlight": False}},
        "connectgaps": False,
        "lighting": {"ambient": 0.85, "diffuse": 0.25, "specular": 0.03, "roughness": 0.9},
        "customdata": picture.loss.T.astype(np.float32),
        "hovertemplate": f"{bold(pane.arm)}, {pane.words}<br>at %{{x:.2f}}, %{{y:.2f}}<br>"
        "loss %{customdata:.3g}<extra></extra>",
    }


def _divergent(picture: Picture, scale: ColorScale) -> Trace:
    """Two strokes a point: a × as a marker is a letter of a font that not every machine has."""
    rows, columns = picture.divergent.T
    reach = 0.3 * (picture.alpha[1] - picture.alpha[0]), 0.3 * (picture.beta[1] - picture.beta[0])
    strokes = np.array([(-1, -1), (1, 1), (np.nan, np.nan), (-1, 1), (1, -1), (np.nan, np.nan)])
    x = picture.alpha[rows][:, None] + reach[0] * strokes[:, 0]
    y = picture.beta[columns][:, None] + reach[1] * strokes[:, 1]
    return {
        "type": "scatter3d",
        "mode": "lines",
        "name": "not finite",
        "x": x.ravel().astype(np.float32),
        "y": y.ravel().astype(np.float32),
        "z": np.full(x.size, ends(scale)[1], np.float32),
        "line": {"color": INK, "width": 2},
        "connectgaps": False,
        "hovertemplate": "not finite<br>at %{x:.2f}, %{y:.2f}<extra></extra>",
    }


def _center(pane: Pane, scale: ColorScale) -> Trace:
    low, high = ends(scale)
    height = np.clip(scale.encoded(np.array([pane.center_loss])), low, high) + LIFT * (high - low)
    return {
        "type": "scatter3d",
        "mode": "markers",
        "name": "the run",
        "x": np.zeros(1, np.float32),
        "y": np.zeros(1, np.float32),
        "z": height.astype(np.float32),
        "marker": {"symbol": "circle", "size": 5, "color": pane.style.color, "line": _outline()},
        "hovertemplate": f"{bold(pane.arm)}<br>loss {number_text(pane.center_loss)}<extra></extra>",
    }


def _path(pane: Pane, path: Path, picture: Picture, scale: ColorScale) -> list[Trace]:
    """The path lifted onto the surface; checkpoints beyond its edge take the edge's height."""
    height = on_surface(path, picture, scale)
    low, high = ends(scale)
    raised = np.clip(height, low, high) + LIFT * (high - low)
    common = {
        "type": "scatter3d",
        "x": path.alpha.astype(np.float32),
        "y": path.beta.astype(np.float32),
        "z": raised.astype(np.float32),
        "customdata": path.step.astype(np.float32),
        "hovertemplate": f"{bold(pane.arm)}, step %{{customdata:,d}}<extra></extra>",
    }
    halo = common | {"mode": "lines", "line": {"color": PAPER, "width": 8}, "hoverinfo": "skip"}
    sizes = np.where(np.arange(len(path.step)) == len(path.step) - 1, 6, 2.5).astype(np.float32)
    mark = {"size": sizes, "color": pane.style.color, "line": {"width": 0}}
    line = {"color": pane.style.color, "width": 4}
    return [halo, common | {"mode": "lines+markers", "name": "path", "line": line, "marker": mark}]


def on_surface(path: Path, picture: Picture, scale: ColorScale) -> np.ndarray:
    """Encoded loss (K,) at every checkpoint: between computed points linearly, beyond the edge as at the edge."""
    encoded = gaps_for_divergent(picture.loss, scale).astype(np.float64)
    encoded = np.where(np.isfinite(encoded), encoded, ends(scale)[1])
    row = np.interp(path.alpha, picture.alpha, np.arange(len(picture.alpha)))
    along_beta = np.stack([np.interp(path.beta, picture.beta, line) for line in encoded])  # (A, K)
    return np.array(
        [np.interp(at, np.arange(len(column)), column) for at, column in zip(row, along_beta.T, strict=True)]
    )


def _scene(place: Place, limits: tuple[Limits, Limits], scale: ColorScale, titles: AxisTitles) -> dict[str, Any]:
    low, high = ends(scale)
    positions, texts = tick_words(scale)
    heights = {"range": [low, high], "tickvals": positions, "ticktext": texts}
    return {
        "domain": {"x": [place.left, place.right], "y": [place.bottom, place.top]},
        "xaxis": _axis(titles[0], limits[0]),
        "yaxis": _axis(titles[1], limits[1]),
        "zaxis": _axis("", (low, high)) | heights,
        "aspectmode": "manual",
        "aspectratio": ASPECT,
        "camera": CAMERA,
    }


def _axis(words: str, limits: Limits) -> dict[str, Any]:
    """Few ticks: a third dimension has little room for words."""
    ticks = round_ticks(*limits)
    ticks = ticks[:: 2 if len(ticks) > 4 else 1]
    return {
        "title": {"text": words, "font": {"family": SANS_IN_3D, "size": TICK_SIZE, "color": INK}},
        "tickfont": {"family": SANS_IN_3D, "size": TICK_SIZE - 1, "color": CAPTION},
        "range": list(limits),
        "tickvals": ticks,
        "ticktext": [number_text(tick) for tick in ticks],
        "gridcolor": HAIRLINE,
        "backgroundcolor": PAPER,
        "showbackground": True,
        "zeroline": False,
        "showspikes": False,
    }


def _instead(sentence: str, place: Place, layout: dict[str, Any]) -> None:
    layout["annotations"].append(
        {
            "xref": "paper",
            "yref": "paper",
            "x": (place.left + place.right) / 2,
            "y": (place.bottom + place.top) / 2,
            "text": in_chart(sentence),
            "font": {"family": SANS, "size": AXIS_TITLE_SIZE, "color": CAPTION},
            "bgcolor": translucent(PAPER, 0.8),
            "showarrow": False,
            "xanchor": "center",
            "yanchor": "middle",
        }
        | in_lines_of(LINES_IN_A_PLOT * (place.right - place.left))
    )


def _outline() -> dict[str, Any]:
    return {"color": PAPER, "width": 1}
