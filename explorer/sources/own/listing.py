"""The files below a folder: those that may be images, and what is left out, counted."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from explorer.sources.data_error import DataError
from explorer.sources.own.location import reason

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm")
TABLES = (".csv", ".npy", ".npz")
MOST_ENTRIES = 300_000
DEEPEST = 16  # folders in folders
_DROPPINGS = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin", "__pycache__"}
"""What operating systems, archivers and Python leave in folders, in lower case; hidden files begin with a dot."""


@dataclass
class Listing:
    """Paths relative to `root`, `/` between the parts, in the order of the parts.

    `stamps` say of each file what changes when it is written: size, and times of the last change in nanoseconds.
    """

    root: Path
    images: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)  # directly in the root
    stamps: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    hidden: int = 0  # files and folders
    linked: int = 0  # links to folders that are listed already
    others: Counter[str] = field(default_factory=Counter)  # suffix → files that are not images

    def notes(self) -> list[str]:
        suffixes = ", ".join(suffix or "no suffix" for suffix, _ in self.others.most_common(5))
        said = (
            (self.hidden, "hidden or system files and folders", ""),
            (self.linked, "links to folders that are read already", ""),
            (self.others.total(), "files that are not images", f" ({suffixes}{', …' if len(self.others) > 5 else ''})"),
        )
        return [f"left out: {count:,} {kind}{more}" for count, kind, more in said if count]


def listed(root: Path) -> Listing:
    """Everything below `root`.

    Raises:
        DataError: a folder that cannot be opened, or far too many files.
    """
    listing = Listing(root)
    waiting, seen, entries = [("", 0)], {_identity(root)}, 0
    while waiting:
        inside, depth = waiting.pop()
        for entry in _entries(root / inside if inside else root):
            entries += 1
            if entries > MOST_ENTRIES:
                raise DataError(f"{root} has more than {MOST_ENTRIES:,} files in it; name the folder of the images")
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.name.startswith(".") or entry.name.lower() in _DROPPINGS:
                listing.hidden += 1
            elif _is_folder(entry):
                identity = _identity(entry.path)
                if identity in seen:
                    listing.linked += 1
                elif depth == DEEPEST:
                    raise DataError(f"{root / name} is more than {DEEPEST} folders deep; move the images further up")
                else:
                    seen.add(identity)
                    waiting.append((name, depth + 1))
            else:
                _take(listing, name, entry)
    listing.images.sort(key=lambda name: name.split("/"))
    listing.tables.sort()
    return listing


def _take(listing: Listing, name: str, entry: os.DirEntry[str]) -> None:
    suffix = PurePath(entry.name).suffix.lower()
    if suffix in SUFFIXES:
        listing.images.append(name)
    elif suffix in TABLES and "/" not in name:
        listing.tables.append(name)
    else:
        listing.others[suffix[:10]] += 1
        return
    try:
        status = entry.stat()
    except OSError:
        return  # a link to nothing: reading it says so
    listing.stamps[name] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise DataError(
            f"the folder {folder} cannot be opened ({reason(error)}); allow reading it, or take it away"
        ) from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _identity(path: Path | str) -> tuple[int, int]:
    try:
        status = Path(path).stat()
    except OSError as error:
        raise DataError(f"{path} cannot be opened ({reason(error)}); allow reading it, or take it away") from error
    return status.st_dev, status.st_ino
