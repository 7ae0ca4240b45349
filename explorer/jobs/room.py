"""Whether a disk that was full has room again."""

from __future__ import annotations

import tempfile
from pathlib import Path

ROOM = 16 * 2**20  # bytes: the records of a minute, and a checkpoint


def has_room(folder: Path) -> bool:
    """Try it: what the file system says is free does not know of quotas, nor of limits on a file's size."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            return all(file.write(bytes(2**20)) == 2**20 for _ in range(ROOM // 2**20))
    except OSError:
        return False
