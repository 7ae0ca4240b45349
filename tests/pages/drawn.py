"""What a page has drawn: its charts, and what it says of panels that it has not."""

from __future__ import annotations

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest

OF_NO_RUN = "initial-gradients"
"""The chart of networks that nobody trained: it is computed at the first look, whatever is recorded."""


def charts(app: AppTest) -> dict[str, dict[str, Any]]:
    """Key → figure, as the browser gets it."""
    found = {}
    for component in app.get("bidi_component"):
        data = bytes(component.proto.bytes)  # type: ignore[attr-defined]
        if b'"figure"' in data:
            tree = json.loads(data[data.index(b"{") :])
            found[str(component.proto.id)] = tree["figure"]  # type: ignore[attr-defined]
    return found


def empty_ones(app: AppTest) -> list[str]:
    """The charts without anything drawn in them."""
    return [key for key, figure in charts(app).items() if not figure["data"] and OF_NO_RUN not in key]


def missing_lines(app: AppTest) -> dict[str, str]:
    """Panel → why it is not drawn."""
    lines = (line for caption in app.caption for line in caption.value.splitlines())
    said = [found.groups() for line in lines if (found := re.match(r"\*\*(.+?):\*\* (.+)", line))]
    return {name: why for names, why in said for name in names.split(", ")}


def runs_it_here(app: AppTest) -> bool:
    return any(button.label.startswith("Run it here") for button in app.button)
