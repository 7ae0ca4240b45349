"""What is inside a film's HTML file."""

from __future__ import annotations

import json
from typing import Any

OPENING = "const { steps, titles, figures } = "


def frames_of(text: str) -> dict[str, list[Any]]:
    """`steps`, `titles` and `figures`, one a frame."""
    return json.JSONDecoder().raw_decode(text[text.index(OPENING) + len(OPENING) :])[0]
