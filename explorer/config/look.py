"""How an arm is drawn in every figure, sentence and chip, as the description of what it is named after says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Of an arm that has the name of a normalizer or a family."""

    slot: int
    """The place of its color among the ten categorical ones."""
    dash: str
    """Plotly dash: `"solid"` or lengths in pixels, `"8px,4px"`."""
    symbol: str
    """Plotly marker symbol."""
    markdown: str | None
    """Streamlit's name of this color (`:orange[none]`); None where it has no name for it."""
