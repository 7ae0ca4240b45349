"""Arrays in an npz file, or in npy files beside each other. Nothing pickled in them is ever read."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from explorer.sources.data_error import DataError
from explorer.sources.own.location import reason, regular_file
from explorer.sources.own.progress import OnProgress, Progress, ignored

LARGEST = 2 * 2**30  # bytes, unpacked
MOST_MEMBERS = 1000
LONGEST_HEADER = 10_000  # characters


@dataclass(frozen=True)
class Arrays:
    """`names` of what is there, how to `read` one by its name, and the SHA-256 of it all."""

    names: tuple[str, ...]
    read: Callable[[str], np.ndarray]
    content: str


def npz_arrays(path: Path, on_progress: OnProgress = ignored) -> Arrays:
    """
    Raises:
        DataError: no npz file, or one that is damaged or unpacks to too much.
    """
    with explained(path):
        digest, members = _digest([path]), _members(path)

    def read(name: str) -> np.ndarray:
        on_progress(Progress(0, 1, f"{path.name}: {name}"))
        with explained(path, name), _opened(path) as file, zipfile.ZipFile(file) as archive:
            member = archive.getinfo(members[name])
            with archive.open(member) as inside:
                return _array(inside, member.file_size, name, path)

    return Arrays(tuple(members), read, digest)


def npy_arrays(folder: Path, files: Sequence[str], on_progress: OnProgress = ignored) -> Arrays:
    """
    Raises:
        DataError: a file that cannot be read, or too much of them.
    """
    with explained(folder):
        total = sum((folder / name).stat().st_size for name in files)
        _refuse_large(total, str(folder))
        digest = _digest([folder / name for name in files])

    def read(name: str) -> np.ndarray:
        path = folder / f"{name}.npy"
        on_progress(Progress(0, 1, path.name))
        with explained(path), _opened(path) as file:
            return _array(file, os.fstat(file.fileno()).st_size, name, path)

    return Arrays(tuple(name.removesuffix(".npy") for name in files), read, digest)


@contextmanager
def explained(path: Path, name: str = "") -> Iterator[None]:
    """Turn what goes wrong with a foreign file into a sentence.

    NumPy, zipfile, the decompressors and pandas raise whatever their parsers meet in a file that is damaged or made to
    do harm, down to the errors of Python's own tokenizer.

    Raises:
        DataError: in place of any error that such a file can cause.
    """
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        where = f"{name[:60]} in {path}" if name else str(path)
        raise DataError(f"{where} cannot be read ({reason(error)}); save it anew") from error


def _members(path: Path) -> dict[str, str]:
    with _opened(path) as file, zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise DataError(f"{path} has {len(members):,} arrays in it; {MOST_MEMBERS:,} are the most")
    _refuse_large(sum(member.file_size for member in members), str(path))
    return {member.filename.removesuffix(".npy"): member.filename for member in members}


def _refuse_large(size: int, where: str) -> None:
    if size > LARGEST:
        raise DataError(f"{where} unpacks to {size / 2**30:.1f} GiB; {LARGEST // 2**30} GiB are the most")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with regular_file(path) as opened, os.fdopen(opened, "rb", closefd=False) as file:
        yield file


def _array(file: IO[bytes], size: int, name: str, path: Path) -> np.ndarray:
    """An array whose header promises no more than the file holds."""
    shape, in_columns, dtype = _header(file)
    if dtype.hasobject:
        raise DataError(
            f"{path} has arrays of Python objects ({name[:60]}), which would have to be unpickled, and a pickle can "
            "run anything: it is not read; save numbers, e.g. x.astype(np.uint8)"
        )
    promised = dtype.itemsize
    for side in shape:
        promised *= side
    if dtype.itemsize == 0 or promised > size:
        raise DataError(
            f"{name[:60]} in {path} promises {dtype} of shape {str(shape)[:100]}, and there are {size:,} bytes; "
            "save it anew"
        )
    content = file.read(promised)
    if len(content) < promised:
        raise DataError(f"{name[:60]} in {path} ends after {len(content):,} of {promised:,} bytes; save it anew")
    values = np.frombuffer(content, dtype=dtype)
    return values.reshape(shape[::-1]).T if in_columns else values.reshape(shape)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    """The shape, whether the first index runs fastest, and the type of what follows."""
    version = npy.read_magic(file)
    if version == (1, 0):
        return npy.read_array_header_1_0(file, max_header_size=LONGEST_HEADER)
    if version == (2, 0):
        return npy.read_array_header_2_0(file, max_header_size=LONGEST_HEADER)
    raise ValueError(f"its version of the npy format is {version}, and 1.0 and 2.0 are known here")


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with _opened(path) as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()
