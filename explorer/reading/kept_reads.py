"""What was read of a run is kept for whoever asks next, as long as its records are as they were.

So a page of an experiment with many runs opens each of their files once, not at every look nor for every viewer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from explorer.reading.computed_once import keep
from explorer.store.catalogue import Catalogue
from explorer.store.records import FILE, Records
from explorer.store.run import Run, Status

Found = TypeVar("Found")

RecordsState = tuple[tuple[int, int], ...]
"""Of the files: the time of the last change in nanoseconds, and the size."""


def read_kept(catalogue: Catalogue, run: Run, what: str, look: Callable[[Records], Found]) -> Found:
    """What `look` finds in a run's records; `what` names it. Not to be changed by who gets it.

    Raises:
        StoreError: the records cannot be read.
    """

    def read() -> Found:
        with catalogue.records(run.id) as records:
            return look(records)

    key = read_kept, catalogue.folder, run.id, run.status, run.step, state_of_records(catalogue, run), what
    return keep(key, read)


def state_of_records(catalogue: Catalogue, run: Run) -> RecordsState:
    """What changes when somebody writes, replaces or damages a run's records, apart from its own progress.

    While a run trains its step says it all, once it has one: the files change several times with each.
    """
    if run.status is Status.RUNNING and run.step:
        return ()
    file = catalogue.run_folder(run.id) / FILE
    return _state_of(file), _state_of(file.with_name(f"{FILE}-wal"))


def _state_of(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size
