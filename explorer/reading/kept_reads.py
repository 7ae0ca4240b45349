"""What was read of runs that are over is kept for whoever asks next: nothing is written there any more.

So a page of an experiment with many runs opens each of their files once, and not again at every look.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from explorer.store.catalogue import Catalogue
from explorer.store.records import Records
from explorer.store.run import Run

MOST = 8192
"""So many reads are kept; a curve takes some kilobytes."""

Found = TypeVar("Found")

_kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_lock = Lock()


def read_kept(catalogue: Catalogue, run: Run, what: str, look: Callable[[Records], Found]) -> Found:
    """What `look` finds in a run's records; `what` names it. Not to be changed by who gets it.

    Raises:
        StoreError: the records cannot be read.
    """
    state = (catalogue.run_folder(run.id), run.status, run.step, _state_of_file(catalogue.run_folder(run.id)), what)
    if run.status.is_over:
        with _lock:
            if state in _kept:
                _kept.move_to_end(state)
                return _kept[state]
    with catalogue.records(run.id) as records:
        found = look(records)
    if run.status.is_over:
        with _lock:
            _kept[state] = found
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found


def _state_of_file(folder: Path) -> tuple[int, int]:
    """What changes when somebody replaces or damages the file: time of the last change in nanoseconds, and size."""
    try:
        state = (folder / "records.sqlite").stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size
