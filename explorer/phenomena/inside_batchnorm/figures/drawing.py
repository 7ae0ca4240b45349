"""Free drawings, without axes to read: words at a place, boxes and arrowheads of a fixed size in pixels.

Boxes keep their size while the drawing stretches with the page, so that their corners stay round and text fits.
"""

from collections.abc import Sequence
from typing import Any

from explorer.drawing.colors import INK, PAPER
from explorer.drawing.figure import Trace
from explorer.drawing.fonts import AXIS_TITLE_SIZE, SANS

Shape = dict[str, Any]
Annotation = dict[str, Any]

_ARROW = 9.0


def hidden_axes(layout: dict[str, Any], x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
    """Give the drawing its coordinates, without ticks, grid or zoom."""
    common = {"visible": False, "fixedrange": True, "type": "linear"}
    layout["xaxis"] = common | {"range": list(x_range)}
    layout["yaxis"] = common | {"range": list(y_range)}
    layout["dragmode"] = False


def words(
    x: float,
    y: float,
    text: str,
    *,
    size: float | None = None,
    color: str | None = None,
    anchor: str = "center",
    shift: tuple[float, float] = (0, 0),
) -> Annotation:
    """`text` at (x, y) in the drawing's coordinates, moved by `shift` pixels (right, up)."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "font": {"family": SANS, "size": size or AXIS_TITLE_SIZE, "color": color or INK},
        "xanchor": anchor,
        "yanchor": "middle",
        "xshift": shift[0],
        "yshift": shift[1],
        "borderpad": 0,
    }


def labels(
    places: Sequence[tuple[float, float]],
    texts: Sequence[str],
    *,
    size: float,
    color: str | None = None,
    side: str = "middle",
    distance: float = 0.0,
) -> Trace:
    """Many texts as one trace, which the browser draws far faster than as many annotations.

    `side` is `top`, `middle` or `bottom` of the places, at `distance` pixels.
    """
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "text": list(texts),
        "textposition": f"{side} center",
        "textfont": {"family": SANS, "size": size, "color": color or INK},
        # plotly.js keeps texts off their markers by 1.25 radii and a pixel.
        "marker": {"size": max(0.0, 1.6 * (distance - 1)), "opacity": 0, "color": PAPER},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def rounded_box(x: float, y: float, width: float, height: float, line: str, fill: str, line_width: float) -> Shape:
    """A box of `width` × `height` pixels with half-round ends around (x, y)."""
    w, h = width / 2, height / 2
    r = min(w, h)
    path = (
        f"M {-w + r},{-h} L {w - r},{-h} Q {w},{-h} {w},{-h + r} L {w},{h - r} Q {w},{h} {w - r},{h} "
        f"L {-w + r},{h} Q {-w},{h} {-w},{h - r} L {-w},{-h + r} Q {-w},{-h} {-w + r},{-h} Z"
    )
    return _in_pixels(x, y, path) | {"line": {"color": line, "width": line_width}, "fillcolor": fill}


def arrowhead(x: float, y: float, before: float, color: str) -> Shape:
    """An arrowhead that points right and ends `before` pixels left of (x, y)."""
    tip, back, half = -before, -before - _ARROW, _ARROW / 2
    path = f"M {back},{-half} L {tip},0 L {back},{half} Z"
    return _in_pixels(x, y, path) | {"line": {"width": 0}, "fillcolor": color}


def flowing_line(
    start: tuple[float, float],
    end: tuple[float, float],
    color: str,
    width: float,
    *,
    dash: str,
    level: tuple[float, float],
) -> Shape:
    """A line from `start` to `end` in the drawing's coordinates; its first and last `level` units stay level."""
    (x0, y0), (x1, y1) = start, end
    leaving, landing = x0 + level[0], x1 - level[1]
    middle = (leaving + landing) / 2
    path = f"M {x0},{y0} L {leaving},{y0} C {middle},{y0} {middle},{y1} {landing},{y1} L {x1},{y1}"
    return {"type": "path", "path": path, "line": {"color": color, "width": width, "dash": dash}, "layer": "below"}


def _in_pixels(x: float, y: float, path: str) -> Shape:
    return {
        "type": "path",
        "path": path,
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": x,
        "yanchor": y,
        "layer": "below",
    }
