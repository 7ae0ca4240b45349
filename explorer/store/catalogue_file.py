"""The catalogue's file, which every view of a store opens: its experiments, its jobs, its studies, its bin."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from explorer.store.database import Database
from explorer.store.formats import CATALOGUE
from explorer.store.place import CATALOGUE_FILE, store_at
from explorer.store.presence import refuse_what_is_gone

log = logging.getLogger("explorer.store")


class CatalogueFile(Database):
    """One store folder. Cheap to open; any number of processes may have it open.

    Raises:
        StoreError: a folder that cannot be made, a damaged file, another program's or a newer version's.
    """

    def __init__(self, folder: Path | str | None = None, *, or_empty: bool = False) -> None:
        self.folder = store_at(folder)
        refuse_what_is_gone(self.folder)
        super().__init__(self.folder / CATALOGUE_FILE, CATALOGUE, or_empty=or_empty)
        if self.obstacle is not None:
            _say_once(self.folder, f"{self.obstacle}; meanwhile the store is opened for reading only")


@cache
def _say_once(folder: Path, words: str) -> None:
    """One line per process, on stderr where nobody listens elsewhere."""
    log.warning("%s", words, extra={"store": folder})
