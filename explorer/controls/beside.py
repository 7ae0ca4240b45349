"""Styles and scripts stand beside the Python that mounts them."""

from __future__ import annotations

from pathlib import Path


def text_beside(module: str, name: str) -> str:
    """What the file `name` beside the file `module` holds."""
    return Path(module).with_name(name).read_text(encoding="utf-8")
