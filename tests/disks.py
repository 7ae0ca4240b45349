"""Real disks of a test's own: small ones that run full, and ones that are mounted again without leave to write."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of `size` (`600k`, `4m`), mounted at `folder`; skips the test where none can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> None:
    """Take what is left, to the last block."""
    with contextlib.suppress(OSError), (disk / "filling").open("ab", buffering=0) as filling:
        while filling.write(bytes(4096)) == 4096:
            pass


@contextmanager
def write_protected(folder: Path, at: Path | None = None) -> Iterator[Path]:
    """The same folder, or the same once more at `at`, where nobody may write it, root included.

    Skips where it cannot be mounted.
    """
    at = at or folder
    at.mkdir(exist_ok=True)
    _mount("--bind", str(folder), str(at))
    try:
        _mount("-o", "remount,bind,ro", str(at))
        yield at
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


def _mount(*arguments: str) -> None:
    mounted = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
