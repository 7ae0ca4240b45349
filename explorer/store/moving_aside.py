"""What is damaged is not deleted: it gets another name beside its place, where nothing reads it any more."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from explorer.store.errors import explained


def move_aside(path: Path) -> Path:
    """Rename a file or folder to `NAME.damaged`, `NAME.damaged-2` and so on; where it is now.

    Raises:
        StoreError: it cannot be renamed.
    """
    with explained(path):
        names = (path.with_name(f"{path.name}.damaged{'' if number == 1 else f'-{number}'}") for number in count(1))
        return path.rename(next(name for name in names if not name.exists()))
