"""Data that were read once, kept as arrays, so that they are read quickly the next time.

Each lies in a folder of its own below the folder of downloaded data. Its name is a digest of the path, of how it was
read, and of the name, size and times of every file that was read: whatever changes, it is read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from explorer.config.dataset import OwnData, Reading, Split
from explorer.sources.own.checks import EXAMPLES, Look, stretched
from explorer.sources.own.listing import Listing
from explorer.sources.own.samples import Samples
from explorer.sources.published import data_folder

VERSION = 1  # of how files are read
MOST_KEPT = 4 * 2**30  # bytes


class Facts(BaseModel):
    """What is kept of a look beside its arrays."""

    found: OwnData
    counts: tuple[int, ...]
    notes: tuple[str, ...]
    offered: tuple[Split, ...]
    transparent: int
    as_before: bool

    checks: dict[str, int]  # file → CRC-32 of its bytes


@dataclass(frozen=True)
class Kept:
    """A look, and the arrays that belong to it: `images` (N, C, side, side), uint8 or float32, which stay on the disk
    until they are used; `labels` (N,); `test` (N,), or None for a quarter to be drawn.
    """

    look: Look
    images: np.ndarray
    labels: np.ndarray
    test: np.ndarray | None
    as_before: bool
    check: int  # CRC-32 of the images

    @property
    def is_whole(self) -> bool:
        """Whether all images are as they were kept; reads them."""
        return zlib.crc32(np.ascontiguousarray(self.images).data.cast("B")) == self.check


def key(path: Path, listing: Listing, reading: Reading, side: int | None) -> str:
    """What this reading of these files is kept as."""
    digest = hashlib.sha256(json.dumps([VERSION, str(path), reading.model_dump(mode="json"), side]).encode())
    digest.update(repr((listing.hidden, listing.linked, sorted(listing.others.items()))).encode())
    for name in [*listing.images, *listing.tables]:
        digest.update(b"%b\n%b\n" % (os.fsencode(name), repr(listing.stamps.get(name)).encode()))
    return digest.hexdigest()


def found_under(name: str) -> Kept | None:
    """What is kept under a key; None where nothing is, or nothing whole."""
    for place in _places():
        folder = place / (_alias(place, name) or name)
        if folder.is_dir():
            try:
                return _read(folder)
            except (OSError, ValueError, LookupError, EOFError, ValidationError):
                shutil.rmtree(folder, ignore_errors=True)
    return None


def _alias(place: Path, name: str) -> str | None:
    """The key that a request was kept under."""
    try:
        written = (place / f"{name}.alias").read_text("ascii")
    except (OSError, ValueError):
        return None
    return written if written.isalnum() else None


def forget(name: str) -> None:
    """Take away what is kept under a key."""
    for place in _places():
        shutil.rmtree(place / (_alias(place, name) or name), ignore_errors=True)


def keep(look: Look, samples: Samples, name: str, alias: str) -> None:
    """Keep a reading under its key and under that of the request that led to it.

    Raises:
        OSError: there is no room for it anywhere.
    """
    failure = OSError("there is no place for it")
    for place in _places():
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(place, name, look, samples)
            (place / f"{alias}.alias").write_text(name)
            _make_room(place, besides=name)
            return
        except OSError as error:
            failure = error
    raise failure


def _places() -> Iterator[Path]:
    """Where readings are kept: beside the downloaded data, or where that cannot be written among temporary files."""
    yield data_folder() / "own"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    temporary = Path(tempfile.gettempdir()) / f"normalization-explorer-{user}"
    if not temporary.is_symlink() and (not temporary.exists() or temporary.stat().st_uid in (user, 0)):
        yield temporary


def _write(place: Path, name: str, look: Look, samples: Samples) -> None:
    arrays = {"images": samples.images, "labels": samples.labels.astype(np.int32)}
    if samples.test is not None:
        arrays["test"] = samples.test
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as folder:
        part = Path(folder) / "part"
        part.mkdir()
        checks = {}
        for array, values in arrays.items():
            np.save(part / f"{array}.npy", values)
            checks[array] = zlib.crc32(np.ascontiguousarray(values).data.cast("B"))
        facts = Facts(
            found=look.found,
            counts=look.counts,
            notes=look.notes,
            offered=look.offered,
            transparent=look.transparent,
            as_before=samples.as_before,
            checks=checks,
        )
        (part / "facts.json").write_text(facts.model_dump_json())
        if not (place / name).exists():
            part.rename(place / name)


def _read(folder: Path) -> Kept:
    facts = Facts.model_validate_json((folder / "facts.json").read_bytes())
    images = np.load(folder / "images.npy", allow_pickle=False, mmap_mode="r")
    small = {array: np.load(folder / f"{array}.npy", allow_pickle=False) for array in facts.checks if array != "images"}
    for array, values in small.items():
        if zlib.crc32(values.data.cast("B")) != facts.checks[array]:
            raise ValueError(f"{folder / array} is damaged")
    os.utime(folder)  # used just now
    labels = small["labels"].astype(np.int64)
    examples = tuple(
        stretched(images[np.flatnonzero(labels == label)[:EXAMPLES]]) for label in range(facts.found.classes)
    )
    look = Look(facts.found, facts.counts, facts.notes, examples, facts.offered, facts.transparent)
    return Kept(look, images, labels, small.get("test"), facts.as_before, facts.checks["images"])


def _make_room(place: Path, besides: str) -> None:
    """Take away what was used longest ago, so that no more than `MOST_KEPT` stays."""
    folders = sorted((entry for entry in place.iterdir() if (entry / "facts.json").is_file()), key=_used, reverse=True)
    room = MOST_KEPT
    for folder in folders:
        room -= sum(file.stat().st_size for file in folder.iterdir())
        if room < 0 and folder.name != besides:
            shutil.rmtree(folder, ignore_errors=True)
    for alias in place.glob("*.alias"):
        if not (place / (_alias(place, alias.stem) or "-")).is_dir():
            alias.unlink(missing_ok=True)


def _used(folder: Path) -> float:
    return folder.stat().st_mtime
