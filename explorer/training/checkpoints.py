"""Writing checkpoints of a run, beside and then put in place, so that each is whole or not there; and loading them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.numpy import save_file  # half the time of `safetensors.torch`, the same bytes
from torch import Tensor

from explorer.store.checkpoint_files import DIGEST, LATEST, PREVIOUS, digest, read_checkpoint
from explorer.store.errors import StoreError, Trouble, explained
from explorer.store.moving_aside import move_aside

KEPT_BYTES = 64 * 2**20  # all kept checkpoints of a run together


@dataclass(frozen=True)
class Checkpoint:
    """State of network and optimizer after `step` steps and `seconds` of training."""

    step: int
    seconds: float
    state: dict[str, Tensor]


def save_checkpoint(folder: Path, name: str, checkpoint: Checkpoint) -> None:
    """
    Raises:
        StoreError: a full disk or an unwritable folder, and what was there before is still there; or the run was
            deleted meanwhile.
    """
    path = folder / name
    beside = path.with_suffix(".part")
    with explained(path):
        if not folder.parent.is_dir():
            raise StoreError(f"{folder.parent} was deleted while it trained; nothing is written there", Trouble.GONE)
        folder.mkdir(exist_ok=True)
        about = {"step": str(checkpoint.step), "seconds": repr(checkpoint.seconds)}
        tensors = {key: value.detach().cpu().contiguous().numpy() for key, value in checkpoint.state.items()}
        try:
            save_file(tensors, beside, about | {DIGEST: digest(tensors, about)})
        except SafetensorError as error:
            beside.unlink(missing_ok=True)
            raise _of_the_file_system(error) from error
        if name == LATEST and path.exists():
            path.replace(folder / PREVIOUS)
        beside.replace(path)


def _of_the_file_system(error: SafetensorError) -> OSError:
    """What safetensors says in words alone: `Error while serializing: I/O error: … (os error 28)`."""
    number = re.search(r"os error (\d+)", str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(str(error))


def load_checkpoint(path: Path) -> Checkpoint:
    """
    Raises:
        StoreError: there is none, or it is damaged.
    """
    arrays, about = read_checkpoint(path)
    state = {name: torch.from_numpy(array) for name, array in arrays.items()}
    return Checkpoint(int(about["step"]), float(about["seconds"]), state)


def latest_checkpoint(folder: Path, not_after: int) -> tuple[Checkpoint | None, str]:
    """The checkpoint to resume from, where all its steps are in the records, and what is to be said of others.

    Where the latest is damaged it is moved aside, and the one before it serves: everything random depends on the step,
    so the run ends the same to the last bit. The kept ones will not do: they lack what the probes remember from step
    to step.
    """
    damages: list[str] = []
    for path in (folder / LATEST, folder / PREVIOUS):
        if not path.exists():
            continue
        try:
            checkpoint = load_checkpoint(path)
        except StoreError as error:
            if error.trouble is not Trouble.DAMAGED:
                raise
            damages.append(str(move_aside(path)))
            continue
        if checkpoint.step <= not_after:
            return checkpoint, _went_on(damages, checkpoint.step)
    return None, _went_on(damages, 0)


def _went_on(damages: list[str], step: int) -> str:
    where = f"from the one before, of step {step:,}" if step else "from the beginning"
    return f"a damaged checkpoint was moved to {' and '.join(damages)}; it went on {where}" if damages else ""
