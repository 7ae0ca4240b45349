"""Checkpoints of a run: safetensors files, written beside and then put in place, so that each is whole or not there.

`latest.safetensors` is what a run resumes from; `step-000120.safetensors` and its like are kept for later looks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file  # half the time of `safetensors.torch`, the same bytes
from torch import Tensor

from explorer.store.database import explained

LATEST = "latest.safetensors"
KEPT_BYTES = 64 * 2**20  # all kept checkpoints of a run together


@dataclass(frozen=True)
class Checkpoint:
    """State of network and optimiser after `step` steps and `seconds` of training."""

    step: int
    seconds: float
    state: dict[str, Tensor]


def save_checkpoint(folder: Path, name: str, checkpoint: Checkpoint) -> None:
    """
    Raises:
        StoreError: a full disk or an unwritable folder; what was there before is still there.
    """
    path = folder / name
    beside = path.with_suffix(".part")
    with explained(path):
        folder.mkdir(parents=True, exist_ok=True)
        about = {"step": str(checkpoint.step), "seconds": repr(checkpoint.seconds)}
        tensors = {key: value.detach().cpu().contiguous().numpy() for key, value in checkpoint.state.items()}
        try:
            save_file(tensors, beside, about)
        except SafetensorError as error:
            beside.unlink(missing_ok=True)
            raise _of_the_file_system(error) from error
        beside.replace(path)


def _of_the_file_system(error: SafetensorError) -> OSError:
    """What safetensors says in words alone: `Error while serializing: I/O error: … (os error 28)`."""
    number = re.search(r"os error (\d+)", str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(str(error))


def load_checkpoint(path: Path) -> Checkpoint:
    with explained(path), safe_open(path, framework="pt") as file:
        about: Mapping[str, str] = file.metadata()
        names: list[str] = file.keys()
        state = {name: file.get_tensor(name) for name in names}
        return Checkpoint(int(about["step"]), float(about["seconds"]), state)


def latest_checkpoint(folder: Path, not_after: int) -> Checkpoint | None:
    """The checkpoint to resume from, where all its steps are in the records.

    The kept ones will not do: they lack what the probes remember from step to step.
    """
    if not (folder / LATEST).exists():
        return None
    checkpoint = load_checkpoint(folder / LATEST)
    return checkpoint if checkpoint.step <= not_after else None
