"""A figure with its words around it, ready to be drawn as a picture of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from explorer.drawing.figure import Figure
from explorer.drawing.fitting import TURNED
from explorer.drawing.fonts import SANS as SANS_FAMILY
from explorer.drawing.fonts import SERIF as SERIF_FAMILY
from explorer.drawing.fonts import TICK_SIZE
from explorer.drawing.key import keyed
from explorer.drawing.resolve import resolve
from explorer.drawing.theme import Theme
from explorer.export.fonts import SANS, SANS_BOLD, SERIF_BOLD, Face, text_width, wrapped
from explorer.export.looks import DOUBLE_COLUMN, Format, Look, format_of
from explorer.foreign_text import in_chart, printable
from explorer.sentences import spoken

EDGE = 16  # pixels between the words and the picture's left and right edge
AIR = 10  # and its upper and lower one
COMPOSED = 1130.0  # pixels of a full-width panel at 1280, the narrowest window
SCENES = 1260.0  # pixels: a scene that is narrower than on screen loses its axes' names
FOUR_PLOTS = 1040.0  # pixels in which the words above four plots side by side do not touch
NARROWEST = 560.0  # pixels in which drawings, and three plots side by side, can be read
_LEADING = 1.3
_AXIS = re.compile(r"[xy]axis\d*")
_SCENE = re.compile(r"scene\d*")


@dataclass(frozen=True)
class Words:
    """What stands around a figure, in plain text; what cannot be seen in it is written out."""

    title: str
    caption: str = ""
    """How it was measured."""
    settings: str = ""
    """The configuration, in one line."""
    command: str = ""
    """What to type for the same numbers."""
    finding: str = ""
    """What the figure says, in a sentence."""

    def __post_init__(self) -> None:
        for name in ("title", "caption", "settings", "finding"):
            object.__setattr__(self, name, printable(getattr(self, name)))

    @property
    def spoken(self) -> str:
        """In the place of the picture, for who cannot see it."""
        return spoken(self.title, self.finding, self.caption)

    @property
    def about(self) -> str:
        """All but the title, for a file's own description."""
        return "\n".join(filter(None, (self.caption, self.settings, self.command)))


@dataclass(frozen=True)
class Shot:
    """How a reader sees a figure: what is exported is that."""

    width: float = 760
    """Pixels on screen."""
    ranges: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Axis, such as `xaxis2` → its zoomed range."""
    cameras: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Scene → its camera."""


@dataclass(frozen=True)
class Sheet:
    """A picture to be drawn: `figure` laid out on `width` × `height` pixels, then enlarged as a whole by `factor`."""

    figure: Figure
    width: float
    height: float
    factor: float
    words: Words


def sheet(
    figure: Figure,
    on_screen: Theme,
    words: Words,
    look: Look,
    shot: Shot | None = None,
    *,
    page_height: float | None = None,
) -> Sheet:
    """`figure` in a look, as the reader sees it (`shot`), who has the theme `on_screen`.

    `page_height` is in pixels of the finished picture, where it is only a part of a slide.
    """
    shot = shot or Shot()
    chosen = format_of(look, on_screen, shot.width)
    if page_height is not None:
        chosen = replace(chosen, height=page_height)
    figure = as_seen(figure, shot)
    chosen = _fitting(chosen, figure["layout"], shot.width)
    figure = resolve(keyed(figure, chosen.layout_width), chosen.theme)
    layout = dict(figure["layout"])
    width, theme = chosen.layout_width, chosen.theme
    above, below = _above(words, look, theme, width), _below(words, look, theme, width)
    rows_above, rows_below = (sum(row.step for row in rows) for rows in (above, below))
    margin = dict(layout["margin"])
    own, plot = layout["height"], layout["height"] - margin["t"] - margin["b"]
    words_above = rows_above + (AIR if above else 0)
    words_below = rows_below + (AIR if below else 0)
    height = own + words_above + words_below
    if chosen.height is not None:
        height, spare = _on_a_page(chosen, height, plot, is_drawing=_is_drawing(layout))
        if spare < 0:  # the figure is too high for the page: the page grows, and its text is smaller
            chosen = replace(chosen, factor=chosen.height / (height - spare))
            width, height = chosen.layout_width, height - spare
        elif _is_drawing(layout):
            words_above += spare / 2
            words_below += spare / 2
    margin |= {"t": margin["t"] + words_above, "b": margin["b"] + words_below}
    margin |= {side: max(margin[side], EDGE) for side in ("l", "r")}  # a drawing may go to the panel's edge
    layout |= {"width": width, "height": height, "margin": margin, "autosize": False}
    layout["annotations"] = [
        *layout.get("annotations", []),
        *_annotations(above, margin, EDGE, top=True),
        *_annotations(below, margin, EDGE, top=False, total=rows_below),
    ]
    if look.is_paper:
        layout = {name: _black_axis(name, part, theme) for name, part in layout.items()}
    return Sheet({"data": figure["data"], "layout": layout}, width, height, chosen.factor, words)


def as_seen(figure: Figure, shot: Shot) -> Figure:
    """The figure with the reader's zoom and cameras."""
    layout = dict(figure["layout"])
    for name, ends in shot.ranges.items():
        if _AXIS.fullmatch(name) and name in layout:
            layout[name] = layout[name] | {"range": list(ends), "autorange": False}
    for name, camera in shot.cameras.items():
        if _SCENE.fullmatch(name) and name in layout:
            layout[name] = layout[name] | {"camera": dict(camera)}
            layout["meta"] = TURNED
    return {"data": figure["data"], "layout": layout}


def _is_drawing(layout: Mapping[str, Any]) -> bool:
    """Whether nothing is read off flat axes: such a picture is composed for its size, and must not be stretched.

    Surfaces count: a scene that gets narrower is cut off at its sides, not made smaller.
    """
    if any(_SCENE.fullmatch(name) for name in layout):
        return True
    axes = [part for name, part in layout.items() if _AXIS.fullmatch(name)]
    return bool(axes) and not any(axis.get("visible", True) for axis in axes)


def _fitting(chosen: Format, layout: Mapping[str, Any], shown_width: float) -> Format:
    """A drawing keeps the width that it was composed for, though its text gets smaller; in a narrow column it could not
    be read, and takes both.
    """
    if chosen.factor == 1.0:
        return chosen
    if chosen.height is None and chosen.layout_width < NARROWEST and (_is_drawing(layout) or _columns(layout) > 2):
        chosen = replace(chosen, width=DOUBLE_COLUMN)
    has_scene = any(_SCENE.fullmatch(name) for name in layout)
    composed = SCENES if has_scene else COMPOSED
    needed = composed if _is_drawing(layout) else FOUR_PLOTS if _columns(layout) > 3 else 0.0
    return replace(chosen, factor=chosen.width / max(chosen.layout_width, min(shown_width, needed)))


def _columns(layout: Mapping[str, Any]) -> int:
    """How many plots stand side by side."""
    begins = {round(part.get("domain", (0, 1))[0], 3) for name, part in layout.items() if name.startswith("xaxis")}
    return len(begins)


def _on_a_page(chosen: Format, height: float, plot: float, *, is_drawing: bool) -> tuple[float, float]:
    """The page's height, and what the figure leaves of it; below zero, what it lacks although squeezed."""
    assert chosen.height is not None
    page = chosen.height / chosen.factor
    spare = page - height
    if spare >= 0 or is_drawing:
        return page, spare
    return page, min(0.0, spare + 0.35 * plot)


# ── the words ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Row:
    text: str
    size: float
    face: Face
    color: str
    family: str

    @property
    def step(self) -> float:
        """Pixels from this row to the next."""
        return self.size * _LEADING


def _rows(text: str, width: float, size: float, face: Face, color: str, most: int) -> list[_Row]:
    family = SERIF_FAMILY if face is SERIF_BOLD else SANS_FAMILY
    lines = wrapped(text, width - 2 * EDGE, size, face, most=most)
    return [_Row(line, size, face, color, family) for line in lines]


def _above(words: Words, look: Look, theme: Theme, width: float) -> list[_Row]:
    if look.is_paper:
        return _rows(words.title, width, TICK_SIZE, SANS_BOLD, theme.ink, 3)
    size = 23 if look.is_slide else 18
    title = _rows(words.title, width, size, SERIF_BOLD, theme.ink, 2)
    return title + _rows(words.caption, width, TICK_SIZE, SANS, theme.caption, 3)


def _below(words: Words, look: Look, theme: Theme, width: float) -> list[_Row]:
    if look.is_paper or not words.settings:
        return []
    parts = words.settings.split(" · ")
    while len(parts) > 1 and text_width(" · ".join(parts), TICK_SIZE) > width - 2 * EDGE:
        parts.pop()
    return _rows(" · ".join(parts), width, TICK_SIZE, SANS, theme.caption, 1)


def _annotations(
    rows: Sequence[_Row], margin: Mapping[str, float], left: float, *, top: bool, total: float = 0.0
) -> list[dict[str, Any]]:
    """Rows of text at the picture's upper or lower edge, placed in pixels from the plot's corner."""
    notes, at = [], 0.0
    for row in rows:
        shift = margin["t"] - AIR - at if top else total + AIR - at - margin["b"]
        notes.append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 1 if top else 0,
                "xshift": left - margin["l"],
                "yshift": shift,
                "text": in_chart(row.text),
                "font": {"family": row.family, "size": row.size, "color": row.color, "weight": row.face.weight},
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "borderpad": 0,
            }
        )
        at += row.step
    return notes


def _black_axis(name: str, part: Any, theme: Theme) -> Any:
    """In print an axis is a line, and its ticks stand on it."""
    if not _AXIS.fullmatch(name) or not part.get("visible", True) or part.get("showticklabels") is False:
        return part
    line = {"showline": True, "linecolor": theme.ink, "linewidth": theme.hairline_width}
    ticks = {"ticks": "outside", "ticklen": 4, "tickwidth": theme.hairline_width, "tickcolor": theme.ink}
    return part | line | ticks | {"tickfont": {**part.get("tickfont", {}), "color": theme.ink}}
