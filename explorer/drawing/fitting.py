"""What is decided about a figure only where it is drawn, once its width is known: in the app, in exported pages and for
pictures by the same script.

An annotation asks for it by its name, which Plotly itself gives no meaning.
"""

from __future__ import annotations

from pathlib import Path

FITTING_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
"""JavaScript with `fittedLayout(layout, width, hasChips)`: the layout for its width, on a page with chips or not."""

END_LABEL, END_KEY = "end label", "end label, the only key"
"""Names at the ends of curves get their room where the figure is drawn; only the latter stay where it is narrow."""
TURNED = {"turned": True}
"""The `meta` of a layout whose cameras are the reader's."""


def cut_to(share: float) -> dict[str, str]:
    """For words that may take `share` of the plot area's width, and are cut with "…" beyond, the whole on hover."""
    return {"name": f"room {share:.4f}"}


def in_lines_of(share: float) -> dict[str, str]:
    """For words that are set in lines of `share` of the plot area's width."""
    return {"name": f"lines {share:.4f}"}
