"""A chart that can change while it is watched.

`st.plotly_chart` knows itself by its figure's content: every new point would mount it anew, and the zoom is
lost. This component keeps its node and hands new figures to `Plotly.react`.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from streamlit.components.v2 import component

from explorer.controls.beside import text_beside
from explorer.controls.theming import current_theme
from explorer.drawing.figure import Figure
from explorer.drawing.fitting import FITTING_SCRIPT
from explorer.drawing.fonts import SERIF
from explorer.drawing.resolve import resolve
from explorer.drawing.wire import packed
from explorer.reading.computed_once import computed_once

_SCRIPTS = ("picture.js", "replay.js", "raising.js", "enlarging.js", "live_chart.js")
_component = component(
    "live_chart",
    html='<div class="live-chart"><div class="live-chart-plot"></div>'
    '<button class="live-chart-whole" type="button" hidden>whole range</button></div>',
    css=text_beside(__file__, "live_chart.css"),
    js=FITTING_SCRIPT + "".join(text_beside(__file__, name) for name in _SCRIPTS),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Click:
    """The point of a chart that was clicked."""

    name: str | None
    """Name of the trace, an arm's label for curves."""
    x: Any
    y: Any
    z: float | None
    """Value of a heat map's cell."""
    index: tuple[int, ...]
    """Position in the trace: (point,) for curves, (row, column) for heat maps."""
    customdata: Any


@dataclass(frozen=True)
class Replay:
    """A line that the chart can draw anew by itself, while a hand moves the momentum: an exponential average."""

    trace: str
    """Name of the line; its x are steps, 0 the start."""
    batches: NDArray[np.float32]
    """What is averaged (T,), in float32 as the line itself."""
    start: float


def live_chart(
    figure: Figure,
    *,
    key: str,
    title: str = "",
    caption: str = "",
    summary: str = "",
    replay: Replay | None = None,
) -> Click | None:
    """Draw `figure` in the theme on screen, or update the chart that already has this `key`, and return what was
    clicked since the last run.

    Zoom and hover survive updates; a double click or "whole range" ends the zoom. `title` and `caption` are
    written into saved pictures, which have no page around them; `summary`, a sentence, is read aloud in place
    of the picture.
    """
    theme = current_theme()
    data = _wire(resolve(figure, theme), key, title, caption, summary, theme.caption, replay)
    result = _component(key=key, data=data, height=figure["layout"]["height"], on_clicked_change=lambda: None)
    clicked: dict[str, Any] | None = result.clicked
    if clicked is None:
        return None
    index = tuple(int(position) for position in clicked["index"])
    return Click(clicked["name"], clicked["x"], clicked["y"], clicked["z"], index, clicked["customdata"])


@computed_once
def _wire(
    figure: Figure, key: str, title: str, caption: str, summary: str, caption_color: str, replay: Replay | None
) -> bytes:
    """What the browser gets; `figure` in the colors of its theme."""
    return packed(
        {
            "figure": figure,
            "chart": key,
            "title": title,
            "caption": caption,
            "summary": summary,
            "filename": f"normalization-explorer-{key}",
            "serif": SERIF,
            "captionColor": caption_color,
            "replay": None if replay is None else asdict(replay),
        }
    )
