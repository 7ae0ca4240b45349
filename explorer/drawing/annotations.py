"""Words and guides on a figure: the lines' names, events, the scrubber's line, chance, an empty plot.

Each function adds to a layout that `axes.base_layout` began and that already has its axes. Positions are
plain values also on a logarithmic axis; where Plotly wants the logarithm, it is taken here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explorer.drawing.axes import plot_height
from explorer.drawing.colors import CAPTION, HAIRLINE_WIDTH, INK, readable
from explorer.drawing.fitting import END_KEY, END_LABEL, in_lines_of
from explorer.drawing.fonts import AXIS_TITLE_SIZE, LABEL_SIZE, SANS, TICK_SIZE
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.written_numbers import number_text

SCRUB_LINE = "scrub line"
"""The shape by this name follows the scrubber; the browser moves it without asking Python."""

MOST_END_LABELS = 4
"""Of so many curves the names stand at their ends; of more, the chips of the page are the key."""

_WITHOUT_LABELS = 24  # pixels of right margin
_LABEL_SPACING = 1.2
_LABEL_GAP = 9
_WIDEST_LABEL = 240
_PLOT_WIDTH = 260  # pixels, of the narrowest panel
_CHARACTER_WIDTH = 0.52


@dataclass(frozen=True)
class LineEnd:
    """Where one line ends and what stands beside it; `is_key` where nothing else on the page says its name."""

    text: str
    x: float
    y: float
    color: str
    is_key: bool = False


def end_labels(ends: Sequence[LineEnd], layout: dict[str, Any], *, yaxis: str = "yaxis") -> None:
    """Write every line's name at its end, in its color, bold; labels that would touch move apart.

    `layout` must already have its axes: their range and type say how many pixels lie between two labels. The
    right margin grows with the longest label, up to a third of a narrow figure. Of more than `MOST_END_LABELS` only
    those are written that nothing else says.
    """
    if sum(not end.is_key for end in ends) > MOST_END_LABELS:
        ends = [end for end in ends if end.is_key]
        layout["margin"]["r"] = _WITHOUT_LABELS
    layout["margin"]["r"] = max(layout["margin"]["r"], _room_needed(ends, layout))
    axis = layout[yaxis]
    low, high = axis["range"]
    pixels = plot_height(layout) / (high - low)
    wanted = [(_on_axis(end.y, axis) - low) * pixels for end in ends]
    placed = spread(wanted, LABEL_SIZE * _LABEL_SPACING, low=0.0, high=plot_height(layout))
    for end, at, to in zip(ends, wanted, placed, strict=True):
        layout["annotations"].append(
            {
                "x": _on_axis(end.x, layout["xaxis"]),
                "y": _on_axis(end.y, axis),
                "yref": yaxis.replace("axis", ""),
                "text": bold(end.text),
                "name": END_KEY if end.is_key else END_LABEL,
                "font": {"family": SANS, "size": LABEL_SIZE, "color": readable(end.color)},
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "middle",
                "xshift": _LABEL_GAP,
                "yshift": round(to - at, 1),
            }
        )


def _room_needed(ends: Sequence[LineEnd], layout: dict[str, Any]) -> int:
    """Pixels of right margin for the labels: one that ends early in the plot needs none of it."""
    axis = layout["xaxis"]
    low, high = axis["range"]
    left = [(high - _on_axis(end.x, axis)) / (high - low) * _PLOT_WIDTH for end in ends]
    needed = [_text_width(end.text, LABEL_SIZE) + _LABEL_GAP + 4 - free for end, free in zip(ends, left, strict=True)]
    return min(_WIDEST_LABEL, round(max(needed, default=0.0)))


@dataclass(frozen=True)
class Event:
    """Something that happened to the run at a step: `learning rate 0.1 → 0.3`."""

    step: float
    text: str


def event_lines(events: Sequence[Event], layout: dict[str, Any], *, plot_width: float = 420) -> None:
    """A dotted ink line at every event, its text above the plot.

    `plot_width` in pixels estimates which texts would touch; those take the next of three rows, and the top
    margin grows with the rows.
    """
    low, high = layout["xaxis"]["range"]
    row_ends: list[float] = []
    for event in sorted(events, key=lambda event: event.step):
        half = _text_width(event.text, TICK_SIZE) / 2
        center = (event.step - low) / (high - low) * plot_width
        row = next((row for row, end in enumerate(row_ends) if end < center - half), len(row_ends))
        row = min(row, 2)
        row_ends[row : row + 1] = [center + half + TICK_SIZE]
        layout["shapes"].append(_vertical(event.step, "dot"))
        layout["annotations"].append(
            {
                "x": event.step,
                "y": 1,
                "yref": "paper",
                "text": in_chart(event.text),
                "font": {"family": SANS, "size": TICK_SIZE, "color": INK},
                "showarrow": False,
                "xanchor": "center",
                "yanchor": "bottom",
                "yshift": 2 + row * TICK_SIZE * _LABEL_SPACING,
            }
        )
    layout["margin"]["t"] += max(0, len(row_ends) - 1) * round(TICK_SIZE * _LABEL_SPACING)


def scrub_line(step: float, layout: dict[str, Any], *, xref: str = "x") -> None:
    """The line of the moment that the page shows, in ink."""
    layout["shapes"].append(_vertical(step, "solid", xref) | {"name": SCRUB_LINE})


_CHANCE_GAP = 3  # pixels between a curve at chance and the word


def chance_line(chance: float, layout: dict[str, Any]) -> None:
    """Accuracy of guessing, a share in [0, 1], as a dotted line that says what it is: where curves begin, not where
    they end, and below the line where there is room, for curves run along it and rise from it.
    """
    has_room_below = chance * plot_height(layout) >= TICK_SIZE + 2 * _CHANCE_GAP
    layout["shapes"].append(
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "y0": chance,
            "y1": chance,
            "layer": "below",
            "line": {"color": CAPTION, "width": HAIRLINE_WIDTH, "dash": "2px,3px"},
        }
    )
    layout["annotations"].append(
        {
            "xref": "paper",
            "x": 0,
            "y": chance,
            "text": f"chance, {number_text(100 * chance, 2)} %",
            "font": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "top" if has_room_below else "bottom",
            "yshift": -_CHANCE_GAP if has_room_below else 0,
        }
    )


LINES_IN_A_PLOT = 0.94
"""Of a plot's width that a line of words in its middle may take."""


def nothing_recorded(sentence: str, layout: dict[str, Any]) -> None:
    """One sentence in the middle of the empty axes that says how to get the data; it keeps its own lines."""
    layout["annotations"].append(
        {
            "xref": "paper",
            "yref": "paper",
            "x": 0.5,
            "y": 0.5,
            "text": "<br>".join(map(in_chart, sentence.split("\n"))),
            "font": {"family": SANS, "size": AXIS_TITLE_SIZE, "color": CAPTION},
            "bgcolor": layout["plot_bgcolor"],
            "showarrow": False,
            "xanchor": "center",
            "yanchor": "middle",
        }
        | in_lines_of(LINES_IN_A_PLOT)
    )


def _vertical(step: float, dash: str, xref: str = "x") -> dict[str, Any]:
    return {
        "type": "line",
        "xref": xref,
        "x0": step,
        "x1": step,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": INK, "width": 1.5, "dash": dash},
    }


def _text_width(text: str, size: float) -> float:
    """Pixels that a text of Source Sans takes, estimated."""
    return len(text) * size * _CHARACTER_WIDTH


def _on_axis(value: float, axis: dict[str, Any]) -> float:
    return math.log10(value) if axis["type"] == "log" else value


def spread(wanted: Sequence[float], spacing: float, *, low: float = -math.inf, high: float = math.inf) -> list[float]:
    """Positions at least `spacing` apart, in the order of `wanted` and as near to it as that and both ends allow."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[float, list[int]]] = []
    for index in order:
        groups.append((wanted[index], [index]))
        while len(groups) > 1 and _touch(groups[-2], groups[-1], spacing):
            (_, lower), (_, upper) = groups[-2:]
            together = lower + upper
            groups[-2:] = [(sum(wanted[member] for member in together) / len(together), together)]
    placed = [0.0] * len(wanted)
    for center, members in groups:
        for rank, member in enumerate(members):
            placed[member] = center + (rank - (len(members) - 1) / 2) * spacing
    return _between(placed, order, spacing, low, high)


def _between(placed: list[float], order: Sequence[int], spacing: float, low: float, high: float) -> list[float]:
    """Pushed up from `low`, then down from `high`."""
    for least, member in enumerate(order):
        placed[member] = max(placed[member], low + least * spacing)
    for least, member in enumerate(reversed(order)):
        placed[member] = min(placed[member], high - least * spacing)
    return placed


def _touch(lower: tuple[float, list[int]], upper: tuple[float, list[int]], spacing: float) -> bool:
    reach = (len(lower[1]) + len(upper[1])) / 2 * spacing
    return upper[0] - lower[0] < reach - 1e-9


def wrapped(sentence: str, width: int) -> str:
    """Lines of about `width` letters, for a chart."""
    return "<br>".join(map(in_chart, in_lines(sentence, width)))


def in_lines(sentence: str, width: int) -> list[str]:
    """Lines of about `width` letters, for pictures that are no charts."""
    lines: list[str] = [""]
    for word in sentence.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
