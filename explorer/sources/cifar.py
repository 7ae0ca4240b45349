"""CIFAR-10 in its binary form (Krizhevsky 2009): https://www.cs.toronto.edu/~kriz/cifar.html.

A tar file packed with gzip; in it five batches for training and one for testing. A record is one byte for the class and
3,072 for the image: red, green and blue, each row by row.
"""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

import numpy as np

from explorer.sources.data_error import DataError

RECORD = 1 + 3 * 32 * 32
CLASSES = 10
FOLDER = "cifar-10-batches-bin"
TRAINING = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TESTING = ("test_batch.bin",)


def read_cifar10(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Images (N, 3, 32, 32) and labels (N,), uint8, for training and for testing.

    Raises:
        DataError: not such a file, or not all of it.
    """
    found: dict[str, np.ndarray] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = Path(member.name).name
                file = archive.extractfile(member)
                if name in TRAINING + TESTING and file is not None:
                    found[name] = _records(file.read(), f"{name} in {path}")
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise DataError(f"{path} cannot be unpacked ({error}); delete it, and it is downloaded again") from error
    missing = [name for name in TRAINING + TESTING if name not in found]
    if missing:
        raise DataError(f"{path} lacks {', '.join(missing)}; delete it, and it is downloaded again")
    train, test = (np.concatenate([found[name] for name in names]) for names in (TRAINING, TESTING))
    return _images(train), train[:, 0], _images(test), test[:, 0]


def _records(content: bytes, where: str) -> np.ndarray:
    if not content or len(content) % RECORD:
        raise DataError(f"{where} has {len(content):,} bytes, which is not a whole number of records of {RECORD:,}")
    records = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    if records[:, 0].max() >= CLASSES:
        raise DataError(f"{where} has class {records[:, 0].max()}, and there are only {CLASSES}")
    return records


def _images(records: np.ndarray) -> np.ndarray:
    return records[:, 1:].reshape(-1, 3, 32, 32)
