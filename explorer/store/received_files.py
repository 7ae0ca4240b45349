"""Whether the files of runs from elsewhere are what runs of their settings have: records, checkpoints, studies.

All of them are opened by readers that run nothing.
"""

from __future__ import annotations

import math
import sqlite3
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np

from explorer.architecture import Graph, build_graph
from explorer.config import RunConfig, shortened
from explorer.store.checkpoint_files import LATEST, PREVIOUS, kept_name, read_checkpoint
from explorer.store.errors import StoreError
from explorer.store.format import tables_of
from explorer.store.formats import RECORDS
from explorer.store.received_records import OddRecordsError, check_records
from explorer.store.shared_file import MOST_BYTES, Manifest, SharedFileError
from explorer.study_requests import studies as known_studies


def check_files(manifest: Manifest, configs: Mapping[str, RunConfig], incoming: Path) -> None:
    """The unpacked files in the folder `incoming`, whose runs have the settings `configs`.

    Raises:
        SharedFileError: one that is not what such a run has, with the reason.
    """
    studies = {(run.id, study.key): study.kind for run in manifest.runs for study in run.studies}
    for name in manifest.files:
        run, path = name.partition("/")[0], incoming.joinpath(*name.split("/"))
        match path.suffix:
            case ".sqlite":
                _check_records(path, name, configs[run])
            case ".safetensors":
                _check_checkpoint(path, name, configs[run])
            case _:
                _check_study(path, name, studies.get((run, path.stem)))


def _check_records(path: Path, name: str, config: RunConfig) -> None:
    """Whole, of a version that is known, with this program's tables only (no triggers, no views), and rows that fit."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version > RECORDS.version:
                raise SharedFileError(f"{name} was written by a newer version of this program; update the program")
            if version < 1 or tables_of(database) != RECORDS.tables(version):
                raise SharedFileError(f"{name} has other tables than a run's records")
            if database.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise SharedFileError(f"{name} is damaged")
            check_records(database, config)
    except sqlite3.DatabaseError as error:
        raise SharedFileError(f"{name} is not a database of records ({error})") from error
    except OddRecordsError as error:
        raise SharedFileError(f"{name} is not what such a run records: {error}") from error


def _check_checkpoint(path: Path, name: str, config: RunConfig) -> None:
    try:
        arrays, about = read_checkpoint(path)
        step, seconds = int(about["step"][:20]), float(about["seconds"][:40])
    except (StoreError, ValueError) as error:
        raise SharedFileError(f"{name} is not a complete safetensors file of a checkpoint ({error})") from error
    if (
        not 0 <= step <= config.steps
        or not 0 <= seconds < math.inf
        or (path.name not in (LATEST, PREVIOUS, kept_name(step)))
    ):
        raise SharedFileError(f"{name} is said to be of step {step:,} after {seconds:g} seconds, which cannot be")
    odd = [key for key, array in arrays.items() if array.dtype.kind not in "biuf"]
    if odd:
        raise SharedFileError(f"{name} holds something else than numbers ({odd[0][:80]})")
    trouble = _other_network({key: array.shape for key, array in arrays.items()}, build_graph(config))
    if trouble:
        raise SharedFileError(f"{name} is of another network than its run’s settings describe: {trouble}")


def _other_network(shapes: Mapping[str, tuple[int, ...]], graph: Graph) -> str:
    """What a network of this kind has otherwise: its parameters, the optimizer's velocity of each, running statistics.

    Other names are nobody's, and left alone where a checkpoint is read.
    """
    expected = dict(graph.parameters)
    lacking = next((key for key in expected if key not in shapes), None)
    if lacking is not None:
        return f"it has no {lacking}"
    expected |= {f"velocity.{key}": shape for key, shape in graph.parameters.items()}
    for layer in graph.layers:
        expected |= {f"{layer}.norm.{key}": graph[f"{layer}.norm"].shape[:1] for key in ("running_mean", "running_var")}
    for key, shape in expected.items():
        if shapes.get(key, shape) != shape:
            return f"{key} is {_shape_words(shapes[key])}, and has to be {_shape_words(shape)}"
    return ""


def _shape_words(shape: tuple[int, ...]) -> str:
    """`6 × 1 × 3 × 3`."""
    return " × ".join(map(str, shape[:8])) or "a single number"


def _check_study(path: Path, name: str, kind: str | None) -> None:
    """Arrays of numbers and words that are the result of such a study: pickled objects are refused unread."""
    if kind is None:
        raise SharedFileError(f"{name} is the result of no study that it names")
    try:
        arrays = _arrays(path)
    except (ValueError, OSError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise SharedFileError(f"{name} holds something else than arrays of numbers ({error})") from error
    request = known_studies().get(kind)
    if request is None or not request.needs_run:
        raise SharedFileError(f"{name} is not the result of a study: {shortened(kind)} is no study of a run")
    trouble = request.result.misfit(arrays)
    if trouble:
        raise SharedFileError(f"{name} is not the result of a study {shortened(kind)}: {trouble}")


def _arrays(path: Path) -> dict[str, np.ndarray]:
    """
    Raises:
        ValueError: members that are no arrays, or promise more than they have.
    """
    with zipfile.ZipFile(path) as inside:
        if sum(info.file_size for info in inside.infolist()) > MOST_BYTES // 4:
            raise ValueError("they would unpack to more than any study's result: a zip bomb")
        for info in inside.infolist():
            with inside.open(info) as member:
                _check_size(member, info)
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _check_size(member: IO[bytes], info: zipfile.ZipInfo) -> None:
    """Numpy reserves what a header promises before it reads the first value."""
    version = np.lib.format.read_magic(member)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = header(member)
    if math.prod(shape) * dtype.itemsize != info.file_size - member.tell():
        raise ValueError(f"{info.filename[:80]} promises {shape} values, and has others")
