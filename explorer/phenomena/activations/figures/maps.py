"""What one image looks like in every channel: small maps in a mosaic, before normalization and after all of it.

One arm has both mosaics side by side; more arms have one above the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import base_layout, figure, nth
from explorer.drawing.colors import CAPTION, INK, NO_COLOR, PAPER
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fitting import in_lines_of
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.grid import BAR_AT, GAP, MOMENT_BEGINS, RIGHT, arm_domain, arm_title, title
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.foreign_text import in_chart
from explorer.phenomena.activations.numbers.maps import FeatureMaps
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing

SIDE = 176  # pixels of a mosaic's height
TOP, BETWEEN, BELOW = 30, 34, 30  # pixels above, between and below the mosaics, where words stand


@dataclass(frozen=True)
class Mosaic:
    """Maps beside each other: `pixels` (height, width), NaN between them; `channels` says whose they are, −1 nobody's.

    `across` tiles make a row, a `tile` is (H, W) pixels.
    """

    pixels: NDArray[np.float32]
    channels: NDArray[np.int32]
    across: int
    tile: tuple[int, int]

    def corner(self, position: int) -> tuple[float, float]:
        """The upper left corner of the tile at a position, in pixels of the mosaic."""
        row, column = divmod(position, self.across)
        return column * (self.tile[1] + 1) - 0.5, row * (self.tile[0] + 1) - 0.5


def mosaic(maps: NDArray[np.float32], channels: Sequence[int], aspect: float = 1.0) -> Mosaic:
    """Of `maps` (C, H, W) those of `channels`, in reading order, about `aspect` times as wide as high.

    A channel that is not there leaves its place empty.
    """
    height, width = maps.shape[1:]
    across = max(1, min(len(channels), math.ceil(math.sqrt(aspect * len(channels)))))
    down = max(1, math.ceil(len(channels) / across))
    shape = (down * (height + 1) - 1, across * (width + 1) - 1)
    pixels, owners = np.full(shape, np.nan, dtype=np.float32), np.full(shape, -1, dtype=np.int32)
    for position, channel in enumerate(channels):
        row, column = divmod(position, across)
        place = (
            slice(row * (height + 1), row * (height + 1) + height),
            slice(column * (width + 1), column * (width + 1) + width),
        )
        if channel < len(maps):
            pixels[place], owners[place] = maps[channel], channel
    return Mosaic(pixels, owners, across, (height, width))


@computed_once
def maps_figure(
    columns: Sequence[ArmColumn[FeatureMaps]],
    images: NDArray[np.float32] | None,
    image: int,
    channels: Sequence[int],
    chosen: int | None,
    scales: Sequence[tuple[ColorScale, ColorScale]],
    *,
    words: tuple[str, str],
    left: int,
) -> Figure:
    """Of each arm two mosaics of `channels`, called `words`; at the right the `images`.

    `scales` color them: one pair for all arms, which then has its bars, or a pair for each arm.
    A click on a map has its channel as `customdata`, one on an image (trace `images`) its number.
    """
    board = _Board(len(columns), left)
    traces: list[Trace] = []
    for position, column in enumerate(columns):
        begins, ends = board.across(position, 0)
        title(board.layout, arm_title(column), begins, 1.0, room=ends - begins)
        if isinstance(column.data, Missing):
            board.instead(position, column.data.sentence)
        elif not np.isfinite(column.data.before).any():
            board.instead(position, f"no finite value is left at step {column.data.step:,d}")
        else:
            for half, (maps, name) in enumerate(zip((column.data.before, column.data.after), words, strict=True)):
                tiles = mosaic(maps, channels, board.aspect)
                axis = board.place(position, half, tiles, name)
                colors = _coloraxis(2 * (position if len(scales) > 1 else 0) + half)
                traces.append(_trace(column.arm, tiles, axis, colors, column.data.step))
                if chosen is not None and chosen in channels:
                    board.box(axis, tiles, list(channels).index(chosen))
    upper, lower = (0.75, 0.25) if board.stacked else (0.78, 0.22)
    for position, pair in enumerate(scales):
        for half, scale in enumerate(pair):
            bar = {} if len(scales) == 1 else {"showscale": False}
            colors = scale.coloraxis(x=BAR_AT, y=lower if half else upper, length=0.42)
            board.layout[_coloraxis(2 * position + half)] = colors | bar
    if not traces:
        board.layout |= {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    if images is not None:
        tiles = mosaic(images, range(len(images)))
        axis = board.place(len(columns), 0, tiles, "")
        colors = _coloraxis(2 * len(scales))
        traces.append(_trace("images", tiles, axis, colors, None))
        board.box(axis, tiles, image)
        board.layout[colors] = {"colorscale": [[0.0, PAPER], [1.0, INK]], "showscale": False}
        title(board.layout, "<b>image</b>", MOMENT_BEGINS, 1.0, room=1 - MOMENT_BEGINS)
    return figure(traces, board.layout)


def _coloraxis(number: int) -> str:
    return f"coloraxis{number + 1 if number else ''}"


def _trace(name: str, tiles: Mosaic, axis: int, coloraxis: str, step: int | None) -> Trace:
    whose = "image %{customdata}" if step is None else f"{bold(name)}, channel %{{customdata}}<br>step {step:,d}"
    return {
        "type": "heatmap",
        "name": name,
        "z": tiles.pixels,
        "customdata": tiles.channels,
        "xaxis": nth("x", axis),
        "yaxis": nth("y", axis),
        "coloraxis": coloraxis,
        "hoverongaps": False,
        "hovertemplate": f"{whose}<br>%{{z:.3g}}<extra></extra>",
    }


class _Board:
    """Where the mosaics stand, and the words around them."""

    def __init__(self, arms: int, left: int) -> None:
        self.arms, self.stacked = arms, arms > 1
        self.aspect = {1: 1.9, 2: 1.9, 3: 1.15}.get(arms, 0.9)  # of the place that a mosaic has
        inner = 2 * SIDE + BETWEEN if self.stacked else SIDE
        self._share = SIDE / inner
        self.layout = base_layout(height=inner + TOP + BELOW, margin=(left, RIGHT, TOP, BELOW))
        self._axes = 0

    def across(self, position: int, half: int) -> tuple[float, float]:
        """From left to right, as shares of the plot area: the arms' columns, halved where there is only one."""
        if position == self.arms:
            return MOMENT_BEGINS, 1.0
        left, right = arm_domain(position, max(1, self.arms), GAP if self.arms <= 3 else 0.015)
        if self.stacked:
            return left, right
        middle = (left + right) / 2
        return (left, middle - 0.008) if half == 0 else (middle + 0.008, right)

    def place(self, position: int, half: int, tiles: Mosaic, name: str) -> int:
        """Square pixels at the upper left of an arm's place; returns the axes' number."""
        left, right = self.across(position, half)
        top = self._share if self.stacked and half else 1.0
        bottom = max(0.0, top - self._share) if position < self.arms else 0.0
        height, width = tiles.pixels.shape
        axis, self._axes = self._axes, self._axes + 1
        number = axis + 1 if axis else ""
        bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": "", "constrain": "domain"}
        self.layout[f"xaxis{number}"] = bare | {
            "domain": [left, right],
            "anchor": nth("y", axis),
            "range": [-1.5, width + 0.5],
            "constraintoward": "left",
            "fixedrange": True,
        }
        self.layout[f"yaxis{number}"] = bare | {
            "domain": [bottom, top],
            "anchor": nth("x", axis),
            "range": [height + 0.5, -1.5],
            "scaleanchor": nth("x", axis),
            "constraintoward": "top",
            "fixedrange": True,
        }
        if name:
            self._words(name, left, bottom)
        return axis

    def box(self, axis: int, tiles: Mosaic, position: int) -> None:
        x, y = tiles.corner(position)
        height, width = tiles.tile
        self.layout["shapes"].append(
            {
                "type": "rect",
                "xref": nth("x", axis),
                "yref": nth("y", axis),
                "x0": x - 0.5,
                "x1": x + width + 0.5,
                "y0": y - 0.5,
                "y1": y + height + 0.5,
                "line": {"color": INK, "width": 2},
                "fillcolor": NO_COLOR,
            }
        )

    def instead(self, position: int, sentence: str) -> None:
        """A sentence where an arm's maps would stand."""
        left, right = self.across(position, 0)
        self._words(in_chart(sentence), left, 0.7)
        self.layout["annotations"][-1] |= in_lines_of(right - left)

    def _words(self, text: str, x: float, y: float) -> None:
        font = {"family": SANS, "size": TICK_SIZE, "color": CAPTION}
        place = {"xref": "paper", "yref": "paper", "x": x, "y": y, "xanchor": "left", "yanchor": "top", "yshift": -2}
        self.layout["annotations"].append(place | {"text": text, "font": font, "showarrow": False, "align": "left"})
