"""Words in a picture that changes under the scrubber: text traces, drawn far faster than annotations."""

from __future__ import annotations

import numpy as np

from explorer.drawing.figure import Trace
from explorer.drawing.fonts import SANS

_BESIDE = {"left": "right", "center": "center", "right": "left"}
_OVER = {"top": "bottom", "middle": "middle", "bottom": "top"}


class Words:
    """Texts by their look, one trace each."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, float], list[tuple[float, float, str]]] = {}

    def add(self, x: float, y: float, text: str, across: str, up: str, color: str, size: float) -> None:
        """`across` (left, center, right) and `up` (top, middle, bottom): the text's edges that stand at (x, y)."""
        self._found.setdefault((f"{_OVER[up]} {_BESIDE[across]}", color, size), []).append((x, y, text))

    def traces(self) -> list[Trace]:
        """In the order of their first words."""
        return [
            {
                "type": "scatter",
                "mode": "text",
                "name": "words",
                "x": np.array([x for x, _, _ in texts], np.float32),
                "y": np.array([y for _, y, _ in texts], np.float32),
                "text": [text for _, _, text in texts],
                "textposition": position,
                "textfont": {"family": SANS, "size": size, "color": color},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
            for (position, color, size), texts in self._found.items()
        ]
