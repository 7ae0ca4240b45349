"""The block of values (N, C, H·W) as glass cubes, the cells that share one mean with the chosen one solid.

Wu & He 2018, figure 2, with the batch's own numbers: every visible cell tells its group's statistics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.drawing.arms import arm_styles
from explorer.drawing.axes import base_layout, figure
from explorer.drawing.colors import CAPTION, INK, PAPER, on_paper
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import AXIS_TITLE_SIZE, LABEL_SIZE, TICK_SIZE
from explorer.phenomena.inside_batchnorm.figures.drawing import hidden_axes, words
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, Block, Span, span
from explorer.phenomena.inside_batchnorm.numbers.notation import number, short
from explorer.reading.computed_once import computed_once

# A cell's edges on the screen: channels go right and back, samples left and back, pixels up.
_RIGHT, _BACK, _UP = 0.866, 0.5, 1.0

_WORDS = 104
"""Pixels for the four lines below the blocks."""
_UNIT = 140
"""Pixels to half the room of one block, on a page of middle width."""

Point = tuple[float, float]
Corner = tuple[float, float, float]
_Line = tuple[Point, Point]


@dataclass(frozen=True)
class Words:
    """What stands below a block."""

    shares: str
    """`one mean per channel`."""
    statistics: str
    consequence: str


@computed_once
def averaged_cells(
    blocks: list[Block],
    captions: dict[Averaging, Words],
    cell: tuple[int, int, int],
    image: tuple[int, ...],
) -> Figure:
    """One block for each normalization, side by side; `cell` is (sample, channel, pixel), `image` is (H, W) or ()."""
    shape = blocks[0].values.shape
    samples, channels, pixels = shape
    width, height = (samples + channels) * _RIGHT, (samples + channels) * _BACK + pixels * _UP
    pitch = 2.0
    size = min(1.5 / width, 1.5 / height)
    layout = base_layout(height=round(_WORDS + 24 + _UNIT * height * size), margin=(8, 8, 8, _WORDS))
    hidden_axes(layout, (0, pitch * len(blocks)), (0, 1))
    styles = arm_styles([block.averaging.value for block in blocks])
    layout["yaxis"] |= {"range": [-0.06, height * size + 0.06], "scaleanchor": "x", "constrain": "domain"}
    glass: list[_Line] = []
    seams: list[_Line] = []
    faces: list[Trace] = []
    hovers: list[Trace] = []
    for position, block in enumerate(blocks):
        left_edge = pitch * (position + 0.5) - width * size / 2
        box = _Box((left_edge + samples * _RIGHT * size, 0.0), size, pixels)
        around = span(block.averaging, (samples, channels), block.groups, cell[0], cell[1])
        glass += [box.line(*ends) for ends in _edges((0, samples), (0, channels), pixels)]
        seams += [box.line(*ends) for ends in _edges(around.samples, around.channels, pixels)]
        faces += _solid(box, around, styles[block.averaging.value].color)
        hovers.append(_hover(box, block, around, image))
        if position == 0:
            layout["annotations"] += _axis_names(box, samples, channels)
        below = captions[block.averaging]
        lines = [f"<b>{_name(block)}</b>", below.shares, below.statistics, below.consequence]
        inks = [styles[block.averaging.value].color, INK, INK, CAPTION]
        layout["annotations"].append(_caption(pitch * (position + 0.5), lines, inks))
    traces = [_lines(glass, CAPTION, 0.8), *faces, _lines(seams, PAPER, 1.0), *hovers]
    return figure(traces, layout)


def _caption(center: float, lines: Sequence[str], inks: Sequence[str]) -> dict:
    """Four lines below a block in one annotation, the first in the block's color."""
    first, *rest = (f'<span style="color:{ink}">{line}</span>' for line, ink in zip(lines, inks, strict=True))
    text = "<br>".join([f'<span style="font-size:{LABEL_SIZE}px">{first}</span>', *rest])
    label = words(center, 0, text, size=AXIS_TITLE_SIZE, shift=(0, -14))
    return label | {"yref": "paper", "yanchor": "top"}


@dataclass(frozen=True)
class _Box:
    """Where a block stands: its near lower corner on the screen, and the length of a cell's edge."""

    corner: Point
    size: float
    pixels: int

    def at(self, sample: float, channel: float, height: float) -> Point:
        """The screen position of a corner of the lattice; `height` counts cells from the bottom."""
        x = (channel - sample) * _RIGHT
        y = (channel + sample) * _BACK + height * _UP
        return self.corner[0] + x * self.size, self.corner[1] + y * self.size

    def line(self, start: Corner, end: Corner) -> _Line:
        """A line of the lattice on the screen."""
        return self.at(*start), self.at(*end)


def _name(block: Block) -> str:
    if block.averaging is Averaging.RMS:
        return "RMS"
    if block.averaging is Averaging.GROUP:
        return f"group, {block.groups} {'group' if block.groups == 1 else 'groups'}"
    return block.averaging.value


def _edges(samples: tuple[int, int], channels: tuple[int, int], pixels: int) -> list[tuple[Corner, Corner]]:
    """The grid on the three visible faces of a box of cells."""
    (n0, n1), (c0, c1), top = samples, channels, pixels
    edges: list[tuple[Corner, Corner]] = []
    for sample in range(n0, n1 + 1):
        edges += [((sample, c0, 0), (sample, c0, top)), ((sample, c0, top), (sample, c1, top))]
    for channel in range(c0, c1 + 1):
        edges += [((n0, channel, 0), (n0, channel, top)), ((n0, channel, top), (n1, channel, top))]
    for level in range(top + 1):
        edges += [((n0, c0, level), (n1, c0, level)), ((n0, c0, level), (n0, c1, level))]
    return edges


def _solid(box: _Box, around: Span, color: str) -> list[Trace]:
    """The three visible faces of the cells that share a mean, opaque, each paler than the one before."""
    (n0, n1), (c0, c1), top = around.samples, around.channels, box.pixels
    faces = [
        ([(n0, c0, 0), (n1, c0, 0), (n1, c0, top), (n0, c0, top)], 1.0),
        ([(n0, c0, 0), (n0, c1, 0), (n0, c1, top), (n0, c0, top)], 0.86),
        ([(n0, c0, top), (n0, c1, top), (n1, c1, top), (n1, c0, top)], 0.7),
    ]
    return [_face(box, corners, on_paper(color, share)) for corners, share in faces]


def _face(box: _Box, corners: Sequence[Corner], fill: str) -> Trace:
    points = [box.at(*corner) for corner in [*corners, corners[0]]]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.array([x for x, _ in points], dtype=np.float32),
        "y": np.array([y for _, y in points], dtype=np.float32),
        "fill": "toself",
        "fillcolor": fill,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _lines(lines: Sequence[_Line], color: str, width: float) -> Trace:
    nan = float("nan")
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.array([[x0, x1, nan] for (x0, _), (x1, _) in lines], dtype=np.float32).ravel(),
        "y": np.array([[y0, y1, nan] for (_, y0), (_, y1) in lines], dtype=np.float32).ravel(),
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
    }


def _hover(box: _Box, block: Block, around: Span, image: tuple[int, ...]) -> Trace:
    """A point on every visible cell: the solid ones first, then those of the glass that they do not hide."""
    samples, channels, pixels = block.values.shape
    seen = _faces(around.samples, around.channels, pixels)
    seen += _faces((0, samples), (0, channels), pixels)
    there: dict[Point, tuple[int, int, int]] = {}
    for place, cell in seen:
        x, y = box.at(*place)
        there.setdefault((round(x, 3), round(y, 3)), cell)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([x for x, _ in there], dtype=np.float32),
        "y": np.array([y for _, y in there], dtype=np.float32),
        "marker": {"size": 18, "opacity": 0, "color": INK},
        "text": [_cell_words(block, cell, image) for cell in there.values()],
        "customdata": [list(cell) for cell in there.values()],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _faces(
    samples: tuple[int, int], channels: tuple[int, int], pixels: int
) -> list[tuple[Corner, tuple[int, int, int]]]:
    """The middles of the cells on the three visible faces of a box, with the cell each belongs to."""
    (n0, n1), (c0, c1) = samples, channels
    left = [((n + 0.5, c0, pixels - p - 0.5), (n, c0, p)) for n in range(n0, n1) for p in range(pixels)]
    right = [((n0, c + 0.5, pixels - p - 0.5), (n0, c, p)) for c in range(c0, c1) for p in range(pixels)]
    top = [((n + 0.5, c + 0.5, pixels), (n, c, 0)) for n in range(n0, n1) for c in range(c0, c1)]
    return [*left, *right, *top]


def _cell_words(block: Block, cell: tuple[int, int, int], image: tuple[int, ...]) -> str:
    sample, channel, pixel = cell
    where = f"sample {sample + 1}, channel {channel + 1}"
    if image:
        row, column = divmod(pixel, image[1])
        where += f", pixel ({row + 1}, {column + 1})"
    mean, spread = float(block.mean[cell]), float(block.spread[cell])
    over = f"over {block.shared} {'value' if block.shared == 1 else 'values'}"
    statistics = (
        f"mean square {number(spread)} {over}"
        if block.averaging is Averaging.RMS
        else f"mean {number(mean)}, variance {number(spread)} {over}"
    )
    return (
        f"<b>{where}: {short(float(block.values[cell]))}</b><br>{_name(block)}: {statistics}"
        f"<br>x̂ = {number(float(block.x_hat[cell]))}"
    )


def _axis_names(box: _Box, samples: int, channels: int) -> list[dict]:
    places = [
        (box.at(samples / 2, 0, 0), "N", "right", (-4.0, -8.0)),
        (box.at(0, channels / 2, 0), "C", "left", (4.0, -8.0)),
        (box.at(samples, 0, box.pixels / 2), "H·W" if box.pixels > 1 else "", "right", (-8.0, 0.0)),
    ]
    return [
        words(x, y, text, size=TICK_SIZE, color=CAPTION, anchor=anchor, shift=shift)
        for (x, y), text, anchor, shift in places
        if text
    ]
