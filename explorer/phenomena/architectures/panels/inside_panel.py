"""The piece that was clicked, operation by operation, and what a normalizer in it averages over."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.controls.address import choice
from explorer.controls.panel import panel
from explorer.phenomena.architectures.figures.averaging import averaging_figure
from explorer.phenomena.architectures.figures.inside import inside_figure
from explorer.phenomena.architectures.numbers.averaging import averaged, averages_like
from explorer.phenomena.architectures.numbers.units import shape_text
from explorer.phenomena.architectures.panels.view import AVERAGED, INSIDE, View
from explorer.sentences import capitalized, counted

BATCHES = (1, 2, 4, 16, 64, 256)


def inside_panel(view: View, _summary: str) -> None:
    """Every operation with its output's shape and its parameters; each place of a normalizer can be clicked."""
    unit, opened = view.unit, view.opened
    caption = f"{unit.parameters:,} parameters, {unit.multiply_adds:,} multiplications an image"
    title = f"{capitalized(unit.label)}, opened"
    with panel(title, caption, key=INSIDE) as card:
        with card.controls:
            labels = {piece.name: piece.label for piece in view.row.units}
            st.selectbox(
                "Piece",
                list(labels),
                key="piece",
                persist_state="session",
                format_func=lambda name: _unique(labels, name),
                label_visibility="collapsed",
                width=150,
            )
        card.chart(inside_figure(opened, chosen=view.slot), table=lambda: _table(view), summary=title)


def averaging_panel(view: View, _summary: str) -> None:
    """How many values each normalizer has for one mean there."""
    slot = view.slot
    title = f"Averaged at {slot}" if slot else "Nothing is averaged here"
    batch = choice("batch", BATCHES, 64)
    shape = view.graph[f"{slot}.norm"].shape if slot else ()
    caption = f"Batch of {batch} · {_words(shape)}" if slot else ""
    with panel(title, caption, key=AVERAGED) as card:
        if not slot:
            st.caption("This piece has no place for a normalizer. Open a block, or another layer with weights.")
            return
        with card.controls:
            st.select_slider(
                "Batch size", BATCHES, key="batch", persist_state="session", label_visibility="collapsed", width=120
            )
        found = averaged(shape, batch, view.config.normalization.groups)
        figure = averaging_figure(found, used=averages_like(view.kind))
        card.chart(figure, table=lambda: pd.DataFrame([vars(average) for average in found]), summary=title)


def _words(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"{counted(shape[0], 'unit')}, no pixels"
    return f"{counted(shape[0], 'channel')}, {shape_text(shape[1:])}"


def _unique(labels: dict[str, str], name: str) -> str:
    """Two pools have the same label in the row; in a list they need their own."""
    return labels[name] if list(labels.values()).count(labels[name]) == 1 else f"{labels[name]} ({name})"


def _table(view: View) -> pd.DataFrame:
    """Columns `operation, does, output, parameters`."""
    rows = [
        (operation.name, operation.title.replace("<br>", " "), operation.shape, operation.parameters)
        for operation in view.opened.operations
    ]
    return pd.DataFrame(rows, columns=["operation", "does", "output", "parameters"])
