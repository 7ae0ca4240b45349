"""Some arms at a time, where more are chosen than a page of columns has room for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import streamlit as st

from explorer.controls.address import choice, segments
from explorer.drawing.grid import MOST_ARMS


def arms_of_page(chosen: Sequence[str], *, most: int = MOST_ARMS, key: str = "arms_page") -> Sequence[str]:
    """Those of the chosen arms that are drawn, with a control where they are not all. It stands in the address."""
    pages = in_pages(chosen, most)
    numbers = list(range(1, len(pages) + 1))
    at = choice(key, numbers, 1)
    if len(pages) > 1:
        first = {number: 1 + sum(map(len, pages[: number - 1])) for number in numbers}
        labels = {number: _range(first[number], len(pages[number - 1])) for number in numbers}
        with st.container(width="content"):
            segments(key, numbers, labels, label=f"Drawn, of {len(chosen)} arms", shows_label=True)
    return pages[at - 1]


def in_pages(chosen: Sequence[str], most: int = MOST_ARMS) -> list[Sequence[str]]:
    """As few pages as have room, all about as full: 10 are 5 and 5, not 6 and 4."""
    count = max(1, -(-len(chosen) // most))
    ends = [len(chosen) * page // count for page in range(count + 1)]
    return [chosen[start:end] for start, end in pairwise(ends)]


def _range(first: int, count: int) -> str:
    return f"{first}" if count == 1 else f"{first}–{first + count - 1}"
