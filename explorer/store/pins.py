"""Pinned figures: kept in the store, one folder for each browser, so that they survive a reload and a restart.

Each browser has a random name, which it keeps; whoever uses another one sees other pins. A pin holds the figure as it
was when it was pinned, also when its run is gone.
"""

from __future__ import annotations

import gzip
import json
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from explorer.store.errors import StoreError, Trouble, damaged, explained
from explorer.store.place import store_at
from explorer.store.presence import refuse_what_is_gone

FOLDER = "handouts"
MOST = 100
FORMAT = 4
"""Of the list: version 1 was the list alone, version 2 is an object that says its version; what is pinned since version
3 has symbolic colors, and since version 4 what the figure says."""
READER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Pin:
    """What the handout lists; the figure itself is read when it is drawn."""

    id: str
    title: str
    caption: str
    settings: str
    command: str
    theme: str
    """Of the screen when it was pinned: what version 2 drew the figure with, and what an export *as shown* has."""
    key: str
    """The panel's."""
    finding: str = ""
    """What the figure says, in a sentence; empty where nobody said it."""


class Pins:
    """The pins of one browser, in their order.

    Raises:
        StoreError: a name that is no browser's, or a folder that cannot be written.
    """

    def __init__(self, reader: str, store: Path | str | None = None) -> None:
        if not READER.fullmatch(reader):
            raise StoreError(f"{reader[:40]!r} is not a browser's name: 32 hexadecimal digits are")
        store = store_at(store)
        refuse_what_is_gone(store)
        self.folder = store / FOLDER / reader
        self._list = self.folder / "handout.json"

    def all(self) -> list[Pin]:
        if not self._list.exists():
            return []
        with explained(self._list):
            text = self._list.read_text(encoding="utf-8", errors="replace")
        try:
            return [Pin(**tree) for tree in _up_to_date(json.loads(text), self._list)]
        except (ValueError, TypeError, KeyError) as error:
            raise damaged(self._list, str(error)) from error

    def add(self, pin: Pin, figure: dict[str, Any], shot: dict[str, Any], table: bytes) -> Pin:
        """Pin a figure at the end: `figure` and `shot` as JSON knows them, its numbers as a Parquet file.

        Raises:
            StoreError: there are as many as a handout takes.
        """
        with self._changing() as pins:
            if len(pins) >= MOST:
                raise StoreError(f"{MOST} figures are pinned already; remove some on the Handout page, then pin again")
            pin = replace(pin, id=secrets.token_hex(6))
            with gzip.open(self._figure(pin.id), "wt", encoding="utf-8", compresslevel=3) as file:
                json.dump({"figure": figure, "shot": shot}, file)
            self.table(pin.id).write_bytes(table)
            pins.append(pin)
        return pin

    def figure(self, identity: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Figure and shot as they were pinned."""
        path = self._figure(identity)
        with explained(path):
            try:
                with gzip.open(path, "rt", encoding="utf-8") as file:
                    tree = json.load(file)
                return tree["figure"], tree["shot"]
            except (gzip.BadGzipFile, EOFError, zlib.error, ValueError, TypeError, KeyError) as error:
                raise damaged(path, str(error)) from error

    def table(self, identity: str) -> Path:
        """The numbers, as a Parquet file."""
        return self.folder / f"{identity}.parquet"

    def say(self, identity: str, title: str, caption: str) -> None:
        """Give a pin another title and caption."""
        with self._changing() as pins:
            pins[:] = [replace(p, title=title, caption=caption) if p.id == identity else p for p in pins]

    def move(self, identity: str, by: int) -> None:
        """One place up (−1) or down (1), as far as the list goes."""
        with self._changing() as pins:
            place = next((n for n, pin in enumerate(pins) if pin.id == identity), None)
            if place is not None:
                pins.insert(max(0, place + by), pins.pop(place))

    def remove(self, identity: str) -> None:
        with self._changing() as pins:
            pins[:] = [pin for pin in pins if pin.id != identity]
        for path in (self._figure(identity), self.table(identity)):
            path.unlink(missing_ok=True)

    def _figure(self, identity: str) -> Path:
        return self.folder / f"{identity}.json.gz"

    @contextmanager
    def _changing(self) -> Iterator[list[Pin]]:
        """The list, written whole once it was changed; two tabs of one browser wait for each other."""
        with explained(self._list):
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=10):
                pins = self.all()
                yield pins
                beside = self._list.with_suffix(".part")
                tree = {"format": FORMAT, "pins": [asdict(pin) for pin in pins]}
                beside.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
                beside.replace(self._list)


def _up_to_date(tree: Any, path: Path) -> list[dict[str, Any]]:
    """The pins of a list of any version.

    Raises:
        StoreError: a newer version.
    """
    if isinstance(tree, list):
        tree = {"format": 2, "pins": tree}
    if tree["format"] > FORMAT:
        raise StoreError(
            f"{path} was written by a newer version of this program (format {tree['format']}, this one reads "
            f"{FORMAT}); update the program",
            Trouble.FOREIGN,
        )
    return tree["pins"]
