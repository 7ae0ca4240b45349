"""Two or three residual blocks written out, and all paths through them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.controls.address import choice, segments
from explorer.controls.panel import panel
from explorer.phenomena.architectures.figures.unrolled import unrolled_figure
from explorer.phenomena.architectures.numbers.unrolled import formula, formula_text, unrolled
from explorer.phenomena.architectures.panels.view import UNROLLED, View


def unrolled_panel(_view: View, _summary: str) -> None:
    """The same for every residual network; a plain one has the last path only."""
    blocks = choice("unrolled blocks", (2, 3), 3)
    paths = unrolled(blocks)
    caption = "Where a branch is bridged by the identity: the last activation left out · Veit et al. 2016"
    with panel(f"{_in_words(blocks)} residual blocks are {len(paths)} paths", caption, key=UNROLLED) as card:
        with card.controls:
            segments("unrolled blocks", (2, 3), {count: f"{count} blocks" for count in (2, 3)}, label="Blocks")
        st.latex(formula(blocks))
        table = pd.DataFrame([(path.words, path.length) for path in paths], columns=["path", "branches"])
        card.chart(unrolled_figure(paths), table=table, summary=f"y = {formula_text(blocks)}")


def _in_words(count: int) -> str:
    return {2: "Two", 3: "Three"}[count]
