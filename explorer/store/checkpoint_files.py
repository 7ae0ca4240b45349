"""The checkpoints of a run: which files there are, and their contents, which say by a digest whether they are whole.

`latest.safetensors` is what a run resumes from and `previous.safetensors` the one before it; `step-000120.safetensors`
and its like are kept for later looks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from explorer.store.errors import StoreError, damaged, explained
from explorer.store.records import Records

LATEST = "latest.safetensors"
PREVIOUS = "previous.safetensors"
DIGEST = "sha256"


def kept_checkpoints(folder: Path) -> dict[int, Path]:
    """Step → file, in order."""
    found = {int(path.stem.removeprefix("step-")): path for path in folder.glob("step-*.safetensors")}
    return dict(sorted(found.items()))


def none_kept(folder: Path) -> StoreError:
    """Why the run in `folder` has no checkpoint for a look: one is kept before the first step, where a run trains."""
    with Records(folder) as records:
        came_without = records.last_step > 0
    if came_without:
        return StoreError(
            f"{folder.name} came without its checkpoints, as runs do that ship with the app; run the experiment here "
            "for what needs its network"
        )
    return StoreError(f"{folder.name} has no checkpoint yet; let it train for a moment")


def kept_name(step: int) -> str:
    return f"step-{step:06d}.safetensors"


def read_checkpoint(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays by name, and what the file says about itself: `step` and `seconds`.

    A file of an earlier version has no digest, and is only known to have its form.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    with explained(path):
        try:
            with safe_open(path, framework="np") as file:
                about: dict[str, str] = dict(file.metadata() or {})
                arrays: dict[str, np.ndarray] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except FileNotFoundError:
            raise
        except (SafetensorError, OSError, ValueError, TypeError, KeyError) as error:
            raise damaged(path, str(error)) from error
    promised = about.pop(DIGEST, None)
    if set(about) != {"step", "seconds"}:
        raise damaged(path, "it does not say of which step it is")
    if promised is not None and promised != digest(arrays, about):
        raise damaged(path, "its digest differs")
    return arrays, about


def digest(arrays: Mapping[str, np.ndarray], about: Mapping[str, str]) -> str:
    """SHA-256 of names, types, shapes and values, and of what is said about them."""
    found = hashlib.sha256(json.dumps(sorted(about.items())).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        found.update(json.dumps([name, array.dtype.str, arrays[name].shape]).encode())
        found.update(array.data if array.size else b"")
    return found.hexdigest()
