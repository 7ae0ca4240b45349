"""The results of studies: npz files, in the folder of the run where there is one, so that they go with it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from explorer.store.errors import StoreError, Trouble, damaged, explained
from explorer.store.study import Study


def result_file(store: Path, study: Study) -> Path:
    return store / study.run / "studies" / f"{study.key}.npz"


def partial_file(store: Path, study: Study) -> Path:
    """What a long study has so far."""
    return store / study.run / "studies" / f"{study.key}.partial.npz"


def read_arrays(path: Path) -> dict[str, np.ndarray] | None:
    """The arrays of a file, or None where there is none (any more).

    Raises:
        StoreError: a damaged file.
    """
    with explained(path):
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        except FileNotFoundError:
            return None
        except (ValueError, EOFError, KeyError, zlib.error, zipfile.BadZipFile) as error:
            raise damaged(path, str(error)) from error


def read_partial(path: Path) -> dict[str, np.ndarray] | None:
    """What there is so far; nothing where it is damaged: it is computed anew."""
    try:
        return read_arrays(path)
    except StoreError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        return None


def write_arrays(store: Path, study: Study, path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a file whole or not at all.

    Raises:
        StoreError: the study's run was deleted meanwhile.
    """
    beside = path.with_suffix(".part")
    with explained(path):
        if not (store / study.run).is_dir():
            raise StoreError(f"{study.run} was deleted meanwhile; choose another run")
        path.parent.mkdir(exist_ok=True)
        with beside.open("wb") as file:
            np.savez(file, **dict(arrays))  # type: ignore[arg-type]
        beside.replace(path)
