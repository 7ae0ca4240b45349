"""`docs/store-format.md` says which tables and columns there are: it is compared with those of new files."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from explorer.store.catalogue import Catalogue
from explorer.store.format import Format
from explorer.store.formats import CATALOGUE, LOOKS, RECORDS
from explorer.store.records import Records
from explorer.store.run import ControlAction, Status
from explorer.store.waiting_looks import WaitingLooks

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "store-format.md").read_text()


def documented(part: str) -> dict[str, list[tuple[str, str]]]:
    """Table → its columns and their types, in the section whose title begins with `part`."""
    section = DOCUMENT.partition(f"\n## {part}")[2].partition("\n## ")[0]
    tables = re.split(r"^### `(\w+)`$", section, flags=re.MULTILINE)[1:]
    return {
        name: re.findall(r"^\| `(\w+)` \| ([A-Z]+) \|", text, flags=re.MULTILINE)
        for name, text in zip(tables[::2], tables[1::2], strict=True)
    }


def real(path: Path) -> dict[str, list[tuple[str, str]]]:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        names = [name for (name,) in connection.execute(query)]
        return {name: [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({name})")] for name in names}


@pytest.mark.parametrize(
    ("part", "form", "opener"),
    [
        ("The catalogue", CATALOGUE, Catalogue),
        ("A run's records", RECORDS, Records),
        ("The looks of a run that wait", LOOKS, WaitingLooks),
    ],
)
def test_the_documented_tables_are_those_of_a_new_file(
    part: str, form: Format, opener: type[Catalogue | Records | WaitingLooks], tmp_path: Path
) -> None:
    with opener(tmp_path) as opened:
        assert documented(part) == real(opened.path)
    assert f"\n## {part} (format {form.version})\n" in DOCUMENT


def test_the_documented_words_of_a_status_and_an_action_are_those_there_are() -> None:
    assert re.findall(r"`(\w+)`", DOCUMENT.partition("| `status` | TEXT |")[2].partition("\n")[0]) == list(Status)
    assert re.findall(r"`(\w+)`", DOCUMENT.partition("| `action` | TEXT |")[2].partition("\n")[0]) == [
        *map(str, ControlAction)
    ]


def test_every_format_of_the_catalogue_has_a_row() -> None:
    rows = DOCUMENT.partition("| catalogue | what came |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (\d+) \|", rows, flags=re.MULTILINE) == [
        str(number) for number in range(1, CATALOGUE.version + 1)
    ]
