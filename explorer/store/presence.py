"""A store that a process goes on using is expected to stay: where it is deleted, no empty one takes its place.

Only the app expects that. Who opens a store once, as a command does, makes it where it is not there.
"""

from __future__ import annotations

from pathlib import Path

from explorer.store.errors import StoreError, Trouble
from explorer.store.place import CATALOGUE_FILE

_expected: dict[Path, tuple[int, int]] = {}
"""Store → device and inode of its catalogue, of this process alone."""


def expect(store: Path) -> None:
    """From now on this store is not made anew by this process. Cheap: call it whenever it was opened."""
    if store not in _expected:
        _expected[store] = _identity(store)


def forget(store: Path) -> None:
    """Take what is there from now on, or make it."""
    _expected.pop(store, None)


def refuse_what_is_gone(store: Path) -> None:
    """
    Raises:
        StoreError: the store was expected to be there, and is not, or another one is in its place.
    """
    if store not in _expected:
        return
    try:
        found = _identity(store)
    except OSError as error:
        raise StoreError(
            f"{store} is not there any more: it was deleted or moved while the app was open, or its disk is gone. "
            "Put it back, from a backup for example, or begin an empty one",
            Trouble.GONE,
        ) from error
    if found != _expected[store]:
        raise StoreError(
            f"{store} is another store now: it was replaced while the app was open. Go on with the one that is there, "
            "or put the old one back",
            Trouble.GONE,
        )


def catalogue_of(store: Path) -> Path:
    """The catalogue's file of a store that is there already.

    Raises:
        StoreError: there is none.
    """
    path = store / CATALOGUE_FILE
    if not path.exists():
        raise StoreError(f"{store} is not a store: it has no {path.name}; name one with --store DIR")
    return path


def _identity(store: Path) -> tuple[int, int]:
    stat = (store / CATALOGUE_FILE).stat()
    return stat.st_dev, stat.st_ino
