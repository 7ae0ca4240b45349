"""A table of results to read, as wide as its place."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import streamlit.components.v2 as components

from explorer.controls.theming import css

_component = components.component(
    "value_table",
    html='<div class="value-table"></div>',
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


class Emphasis(StrEnum):
    """How a row stands out."""

    NONE = ""
    STRONG = "strong"
    HEAD = "head"


class TableStyle(StrEnum):
    """Numbers stand right, in ink or in the accent's color; words stand left."""

    NUMBERS = "numbers"
    TONED = "toned"
    WORDS = "words"


@dataclass(frozen=True)
class TableRow:
    """One row: a text for every column, `so` for code; the first names the row."""

    cells: Sequence[str]
    emphasis: Emphasis = Emphasis.NONE


@dataclass(frozen=True)
class ValueTable:
    """What a table says: `rows` below `columns` (no heading where empty)."""

    columns: Sequence[str]
    rows: Sequence[TableRow]
    accent: str
    """What stands out is of this color, a symbol."""
    style: TableStyle = TableStyle.NUMBERS

    def payload(self) -> dict[str, Any]:
        """As the browser takes it."""
        return asdict(self) | {"style": self.style.value, "accent": css(self.accent)}


def value_table(table: ValueTable, *, key: str) -> None:
    """Show `table`; by its `key` it also takes new contents at once."""
    _component(key=f"{key} values", data={"key": key, "table": table.payload()})
