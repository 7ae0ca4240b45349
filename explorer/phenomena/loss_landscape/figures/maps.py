"""Slices from above, as contours or as a heat map, with the optimizer's path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.drawing.annotations import LINES_IN_A_PLOT
from explorer.drawing.axes import Axis, base_layout, figure, linear_axis, nth
from explorer.drawing.colors import CAPTION, FIELD, INK, LINE_WIDTH, PAPER, translucent
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fitting import in_lines_of
from explorer.drawing.fonts import AXIS_TITLE_SIZE, SANS, TICK_SIZE
from explorer.drawing.grid import title
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.foreign_text import in_chart
from explorer.phenomena.loss_landscape.figures.panes import (
    BAR_AT,
    RIGHT,
    Drawing,
    Limits,
    Pane,
    Place,
    above_panes,
    common_limits,
    places,
)
from explorer.phenomena.loss_landscape.figures.scale import gaps_for_divergent, level_lines
from explorer.phenomena.loss_landscape.numbers.slices import Path, Picture
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing

_NOTHING: Trace = {"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}
"""Plotly draws no axes that nothing is drawn on."""
PLOT, ABOVE, BELOW, LEFT = 300, 30, 52, 58  # pixels


@computed_once
def maps_figure(
    panes: Sequence[Pane],
    columns: int,
    scale: ColorScale,
    *,
    axis_titles: tuple[str, str],
    drawing: Drawing = Drawing.CONTOUR,
    plot: int = PLOT,
    beside: Sequence[Pane] = (),
) -> Figure:
    """Panes in rows of `columns`, all with the same axes, which zoom together; × marks what is not finite.

    The axes have room for the panes `beside` as well: those of other moments.
    """
    rows = -(-len(panes) // columns) or 1
    above = above_panes(panes, ABOVE)
    inner = rows * plot + (rows - 1) * (above + BELOW)
    layout = base_layout(height=inner + above + BELOW, margin=(LEFT, RIGHT, above, BELOW))
    layout["plot_bgcolor"] = FIELD
    layout["coloraxis"] = scale.coloraxis(x=BAR_AT, length=plot / inner, y=1 - 0.5 * plot / inner)
    spots = places(len(panes), columns, gap=0.07, between=(above + BELOW) / inner)
    known = [*panes, *beside]
    limits = _whole_cells(known) if drawing is Drawing.HEAT else common_limits(known)
    traces: list[Trace] = []
    for position, (pane, place) in enumerate(zip(panes, spots, strict=True)):
        title(layout, pane.title, place.left, place.top, room=place.right - place.left)
        _axes(position, columns, place, limits, len(panes), axis_titles, layout)
        axes = {"xaxis": nth("x", position), "yaxis": nth("y", position)}
        if isinstance(pane.data, Missing):
            _instead(pane.data.sentence, axes, place, layout)
            traces.append(_NOTHING | axes)
        else:
            traces += [trace | axes for trace in _drawn(pane, pane.data, scale, drawing)]
            _name_ends(pane.path, limits, axes, layout)
    return figure(traces, layout)


def _drawn(pane: Pane, picture: Picture, scale: ColorScale, drawing: Drawing) -> list[Trace]:
    traces = [_field(pane, picture, scale, drawing)]
    if len(picture.divergent):
        traces.append(_divergent(picture))
    if pane.path is not None and len(pane.path.step):
        traces += _path(pane, pane.path)
    else:
        traces.append(_spots(np.zeros(1), np.zeros(1), ["the run"], pane, filled=[True]))
    return traces


def _field(pane: Pane, picture: Picture, scale: ColorScale, drawing: Drawing) -> Trace:
    common = {
        "name": pane.arm,
        "x": picture.alpha.astype(np.float32),
        "y": picture.beta.astype(np.float32),
        "z": gaps_for_divergent(picture.loss.T, scale),
        "customdata": np.stack([picture.loss.T, picture.accuracy.T], axis=-1).astype(np.float32),
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": f"{bold(pane.arm)}, {pane.words}<br>at %{{x:.2f}}, %{{y:.2f}}<br>"
        "loss %{customdata[0]:.3g}, accuracy %{customdata[1]:.1%}<extra></extra>",
    }
    if drawing is Drawing.HEAT:
        return common | {"type": "heatmap"}
    return common | {
        "type": "contour",
        "autocontour": False,
        "connectgaps": False,
        "contours": level_lines(scale) | {"coloring": "fill"},
        "line": {"color": translucent(PAPER, 0.7), "width": 0.8},
    }


def _divergent(picture: Picture) -> Trace:
    rows, columns = picture.divergent.T
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "not finite",
        "x": picture.alpha[rows].astype(np.float32),
        "y": picture.beta[columns].astype(np.float32),
        "marker": {"symbol": "x-thin", "size": 7, "line": {"color": INK, "width": 1.2}},
        "hovertemplate": "not finite<br>at %{x:.2f}, %{y:.2f}<extra></extra>",
    }


def _path(pane: Pane, path: Path) -> list[Trace]:
    """A line of the arm's color on a line of paper: the colors below may be as dark; its ends have names."""
    halo = {
        "type": "scatter",
        "mode": "lines",
        "x": path.alpha.astype(np.float32),
        "y": path.beta.astype(np.float32),
        "line": {"color": PAPER, "width": 6},
        "hoverinfo": "skip",
    }
    line = halo | {
        "mode": "lines+markers",
        "name": "path",
        "line": {"color": pane.style.color, "width": LINE_WIDTH},
        "marker": {"color": pane.style.color, "size": 4},
        "customdata": np.stack([path.step, path.residual], axis=-1).astype(np.float32),
        "hoverinfo": "all",
        "hovertemplate": f"{bold(pane.arm)}, step %{{customdata[0]:,d}}<br>"
        "%{customdata[1]:.1%} of the path’s extent off this plane<extra></extra>",
    }
    ends = [0, -1]
    return [halo, line, _spots(path.alpha[ends], path.beta[ends], _end_names(path), pane, filled=[False, True])]


def _end_names(path: Path) -> list[str]:
    return [f"step {path.step[end]:,d}" for end in (0, -1)]


def _name_ends(path: Path | None, limits: tuple[Limits, Limits], axes: dict[str, str], layout: dict[str, Any]) -> None:
    """Beside both ends, on paper: the colors below may be as dark as the ink."""
    if path is None or not len(path.step):
        return
    for end, name in zip((0, -1), _end_names(path), strict=True):
        x, y = float(path.alpha[end]), float(path.beta[end])
        at_left, is_upper = x > sum(limits[0]) / 2, (y, -end) > (float(path.beta[-1 - end]), 1 + end)
        layout["annotations"].append(
            {
                "xref": axes["xaxis"],
                "yref": axes["yaxis"],
                "x": x,
                "y": y,
                "text": name,
                "font": {"family": SANS, "size": TICK_SIZE, "color": INK},
                "bgcolor": translucent(PAPER, 0.8),
                "showarrow": False,
                "xanchor": "right" if at_left else "left",
                "yanchor": "bottom" if is_upper else "top",
                "xshift": -10 if at_left else 10,
            }
        )


def _spots(x: np.ndarray, y: np.ndarray, names: list[str], pane: Pane, *, filled: list[bool]) -> Trace:
    colors = [pane.style.color if is_filled else PAPER for is_filled in filled]
    edges = [PAPER if is_filled else pane.style.color for is_filled in filled]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "text": [bold(name) for name in names],
        "marker": {"color": colors, "size": 11, "line": {"color": edges, "width": 2}},
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _whole_cells(panes: Sequence[Pane]) -> tuple[Limits, Limits]:
    """Half a cell of room on every side."""
    room = [0.0, 0.0]
    for pane in panes:
        if isinstance(pane.data, Picture):
            room = [max(room[0], np.diff(pane.data.alpha)[0] / 2), max(room[1], np.diff(pane.data.beta)[0] / 2)]
    x, y = common_limits(panes)
    return (x[0] - room[0], x[1] + room[0]), (y[0] - room[1], y[1] + room[1])


def _axes(
    position: int,
    columns: int,
    place: Place,
    limits: tuple[Limits, Limits],
    count: int,
    titles: tuple[str, str],
    layout: dict[str, Any],
) -> None:
    x, y = (linear_axis(words, *ends, grid=False) for words, ends in zip(titles, limits, strict=True))
    bare = {"showticklabels": False, "title": {"text": ""}}
    number = position + 1 if position else ""
    is_last_row = position >= count - columns
    layout[f"xaxis{number}"] = (x if is_last_row else x | bare) | _placed("y", position, (place.left, place.right))
    first = position % columns == 0
    layout[f"yaxis{number}"] = (y if first else y | bare) | _placed("x", position, (place.bottom, place.top))
    if position:
        layout[f"xaxis{number}"]["matches"] = "x"
        layout[f"yaxis{number}"]["matches"] = "y"


def _placed(anchor: str, position: int, domain: tuple[float, float]) -> Axis:
    return {"domain": list(domain), "anchor": nth(anchor, position)}


def _instead(sentence: str, axes: dict[str, str], place: Place, layout: dict[str, Any]) -> None:
    layout["annotations"].append(
        {
            "xref": f"{axes['xaxis']} domain",
            "yref": f"{axes['yaxis']} domain",
            "x": 0.5,
            "y": 0.5,
            "text": in_chart(sentence),
            "font": {"family": SANS, "size": AXIS_TITLE_SIZE, "color": CAPTION},
            "showarrow": False,
        }
        | in_lines_of(LINES_IN_A_PLOT * (place.right - place.left))
    )
