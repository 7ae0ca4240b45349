"""Figures as one HTML file that needs no network: plotly.js, the fonts and the numbers are inside."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from explorer.drawing.figure import Figure
from explorer.drawing.fitting import FITTING_SCRIPT
from explorer.drawing.fonts import SANS, SERIF
from explorer.drawing.key import keyed
from explorer.drawing.resolve import resolve
from explorer.drawing.theme import DARK, LIGHT, PRINT, Theme
from explorer.drawing.wire import plain
from explorer.export.fonts import font_faces
from explorer.export.looks import Look
from explorer.export.sheet import Shot, Words, as_seen

_NOTHING_FROM_OUTSIDE = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)
_STYLE = """
body { margin: 0; background: %(paper)s; color: %(ink)s; font: 16px/1.5 %(sans)s; }
main { max-width: %(width)s; margin: 0 auto; padding: 24px 16px; }
h1 { font: 600 30px/1.25 %(serif)s; margin: 0 0 8px; }
h2 { font: 600 22px/1.25 %(serif)s; margin: 32px 0 4px; }
p { margin: 0 0 8px; color: %(caption)s; }
code { font-size: 14px; color: %(ink)s; overflow-wrap: anywhere; }
figure { margin: 0 0 32px; padding: 0 0 16px; border-bottom: 1px solid %(hairline)s; }
"""
_DRAW = """
function drawFigure(box, figure) {
  const options = { displaylogo: false, showSendToCloud: false, responsive: false };
  const fit = () => Plotly.react(box, box.drawn.data, fittedLayout(box.drawn.layout, box.clientWidth), options);
  const isFirst = !box.drawn;
  box.drawn = figure;
  fit();
  if (isFirst) new ResizeObserver(fit).observe(box);
}
"""


@dataclass(frozen=True)
class Shown:
    """A figure on such a page, as the reader sees it, with its words."""

    figure: Figure
    on_screen: Theme
    words: Words
    shot: Shot = field(default_factory=Shot)


def page(shown: Sequence[Shown], look: Look = Look.SCREEN, title: str = "") -> str:
    """One interactive figure below the other. What a reader zoomed into is where it opens; a double click shows all."""
    theme = theme_of(look, shown[0].on_screen if shown else LIGHT)
    colors = {name: getattr(theme, name) for name in ("paper", "ink", "caption", "hairline")}
    style = _STYLE % (colors | {"sans": SANS, "serif": SERIF, "width": "1216px"})
    figures = "".join(_figure(entry, number, theme) for number, entry in enumerate(shown))
    head = f"<h1>{html.escape(title)}</h1>" if title else ""
    plotly = (files("plotly") / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    name = html.escape(title or (shown[0].words.title if shown else ""))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_OUTSIDE}"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{font_faces()}{style}</style>'
        f"<script>{plotly}</script><script>{FITTING_SCRIPT}{_DRAW}</script></head><body><main>{head}{figures}</main></body></html>"
    )


def theme_of(look: Look, on_screen: Theme) -> Theme:
    """The theme of a look."""
    if look is Look.SCREEN:
        return on_screen
    return PRINT if look.is_paper else DARK if look is Look.SLIDE_DARK else LIGHT


def _figure(shown: Shown, number: int, theme: Theme) -> str:
    figure = plain(resolve(keyed(as_seen(shown.figure, shown.shot), shown.shot.width), theme))
    words = shown.words
    how = "".join(f"<p>{html.escape(text)}</p>" for text in (words.caption, words.settings) if text)
    command = f"<p><code>{html.escape(words.command)}</code></p>" if words.command else ""
    place = f"figure-{number}"
    height = figure["layout"]["height"]
    script = f'document.fonts.ready.then(() => drawFigure(document.getElementById("{place}"), {script_json(figure)}));'
    return (
        f"<figure><h2>{html.escape(words.title)}</h2>{how}"
        f'<div id="{place}" role="img" aria-label="{html.escape(words.spoken)}" style="height:{height}px"></div>'
        f"{command}<script>{script}</script></figure>"
    )


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element: nothing in it can end that, or begin another one."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
