"""A table of numbers that one can type in and choose a cell of; what is typed arrives as text."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v2 as components

from explorer.controls.theming import css

_component = components.component(
    "number_table",
    html='<div class="number-table"></div>',
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class FootRow:
    """A row of results below the numbers: one text for every column."""

    label: str
    values: Sequence[str]


@dataclass(frozen=True)
class Size:
    """A length of the table that its buttons change."""

    name: str
    now: int
    least: int
    most: int


@dataclass(frozen=True)
class TableEvents:
    """What the reader did, each called before the page runs again; None where the table does not offer it."""

    edited: Callable[[list[str], tuple[int, ...]], None]
    chosen: Callable[[int], None] | None = None
    resized: Callable[[str, int], None] | None = None


def number_table(
    cells: Sequence[str],
    shape: tuple[int, ...],
    events: TableEvents,
    *,
    key: str,
    accent: str,
    columns: Sequence[str],
    fresh: int,
    corner: str = "sample",
    what: str = "value",
    chosen: int | None = None,
    wrong: int | None = None,
    foot: Sequence[FootRow] = (),
    sizes: Sequence[Size] = (),
) -> None:
    """Show `cells`, flat, as a table of `shape` (N, C) or (N, C, H, W).

    `chosen` and `wrong` are flat indices; `accent` is the chosen cell's color, a symbol. `fresh` changes when the
    cells come from elsewhere than the table itself: then also the cell that is being typed in is written anew.
    """
    state_key = f"{key} table"
    _component(
        key=state_key,
        data={
            "key": key,
            "cells": list(cells),
            "shape": list(shape),
            "columns": list(columns),
            "corner": corner,
            "what": what,
            "accent": css(accent),
            "chosen": chosen,
            "wrong": wrong,
            "fresh": fresh,
            "foot": [asdict(row) for row in foot],
            "sizes": [asdict(size) for size in sizes],
        },
        on_edited_change=lambda: _edited(state_key, events),
        on_chosen_change=lambda: _chosen(state_key, events),
        on_resized_change=lambda: _resized(state_key, events),
    )


def _edited(key: str, events: TableEvents) -> None:
    sent: dict[str, Any] | None = st.session_state[key].get("edited")
    if sent:
        events.edited(sent["cells"], tuple(sent["shape"]))


def _chosen(key: str, events: TableEvents) -> None:
    sent: int | None = st.session_state[key].get("chosen")
    if sent is not None and events.chosen:
        events.chosen(sent)


def _resized(key: str, events: TableEvents) -> None:
    sent: dict[str, int] | None = st.session_state[key].get("resized")
    if sent and events.resized:
        for name, length in sent.items():
            events.resized(name, length)
