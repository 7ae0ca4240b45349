"""The networks that a run kept on its way, without those that are known to be damaged."""

from __future__ import annotations

import time
from pathlib import Path

from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints, read_checkpoint
from explorer.store.errors import StoreError, Trouble
from explorer.store.run import Run, Status

CHECKING = 0.05  # seconds that one look spends on files that this process has not checked yet
MOST = 20_000
"""Files whose check is remembered."""

_checked: dict[tuple[Path, int, int], str] = {}
"""File, time of its last change and size → what is wrong with it; empty where it is whole."""


def checkpoint_steps(catalogue: Catalogue, run: Run) -> list[int]:
    """The steps of which a run kept its network, ascending: those that can be tested with other statistics.

    Of a diverged run those before the network whose loss was no number: that of batch k is the loss after k − 1 steps.
    """
    kept = _kept(catalogue, run)
    damaged = _damaged(kept)
    return [step for step in kept if step not in damaged and (run.status is not Status.DIVERGED or step < run.step - 1)]


def damaged_checkpoints(catalogue: Catalogue, run: Run) -> dict[int, str]:
    """Step → what is wrong with the network that was kept there, ascending.

    The last ones are checked first. What one look has no time for is taken for whole until another one; a study that
    meets a damaged network refuses it in any case.
    """
    return _damaged(_kept(catalogue, run))


def _damaged(kept: dict[int, Path]) -> dict[int, str]:
    ends = time.monotonic() + CHECKING
    found = {step: _damage(path, ends) for step, path in reversed(kept.items())}
    return {step: what for step, what in reversed(found.items()) if what}


def _kept(catalogue: Catalogue, run: Run) -> dict[int, Path]:
    return kept_checkpoints(catalogue.run_folder(run.id) / "checkpoints")


def _damage(path: Path, ends: float) -> str:
    try:
        now = path.stat()
    except OSError:
        return ""  # it was moved in this very moment
    state = path, now.st_mtime_ns, now.st_size
    if state not in _checked and time.monotonic() < ends:
        if len(_checked) >= MOST:
            _checked.clear()
        _checked[state] = _look(path)
    return _checked.get(state, "")


def _look(path: Path) -> str:
    try:
        read_checkpoint(path)
    except StoreError as error:
        return str(error) if error.trouble is Trouble.DAMAGED else ""
    return ""
