"""Things in rows of equal columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Item = TypeVar("Item")


def grid(items: Sequence[Item], columns: int) -> Iterator[tuple[DeltaGenerator, Item]]:
    """Each item with the column that it is drawn in, row by row."""
    for first in range(0, len(items), columns):
        yield from zip(st.columns(columns), items[first : first + columns], strict=False)
