"""Small data sets in exactly the formats of the originals."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tarfile

import numpy as np

from explorer.config.dataset import DatasetName
from explorer.sources.published import PublishedFile, PublishedSet


def idx(array: np.ndarray) -> bytes:
    header = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(header + array.astype(np.uint8).tobytes(), mtime=0)


def cifar(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray, y_test: np.ndarray) -> bytes:
    """uint8 images (N, 3, 32, 32); the training images in five batches."""
    content = io.BytesIO()
    batches = zip(np.array_split(x_train, 5), np.array_split(y_train, 5), strict=True)
    named = [(f"data_batch_{number}.bin", *batch) for number, batch in enumerate(batches, start=1)]
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        _add(archive, "batches.meta.txt", b"airplane\nautomobile\n")
        for name, x, y in [*named, ("test_batch.bin", x_test, y_test)]:
            records = np.concatenate([y[:, None], x.reshape(len(x), -1)], axis=1).astype(np.uint8)
            _add(archive, name, records.tobytes())
    return content.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def images(count: int, *shape: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Random uint8 images (count, *shape) and labels 0 to 9 (count,)."""
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (count, *shape), np.uint8), (np.arange(count) % 10).astype(np.uint8)


def small_mnist(train: int = 40, test: int = 20) -> dict[str, bytes]:
    """The four files of MNIST, with so many images."""
    (x_train, y_train), (x_test, y_test) = images(train, 28, 28), images(test, 28, 28, seed=1)
    return {
        "train-images-idx3-ubyte.gz": idx(x_train),
        "train-labels-idx1-ubyte.gz": idx(y_train),
        "t10k-images-idx3-ubyte.gz": idx(x_test),
        "t10k-labels-idx1-ubyte.gz": idx(y_test),
    }


def small_cifar(train: int = 40, test: int = 20) -> dict[str, bytes]:
    return {"cifar-10-binary.tar.gz": cifar(*images(train, 3, 32, 32), *images(test, 3, 32, 32, seed=1))}


def as_published(name: DatasetName, files: dict[str, bytes], *addresses: str) -> PublishedSet:
    """A set of these files, with their checksums, that can be had at `addresses`."""
    listed = (PublishedFile(file, len(inside), hashlib.sha256(inside).hexdigest()) for file, inside in files.items())
    return PublishedSet(name, tuple(listed), addresses, "made for a test")
