"""The data sets that are downloaded on first use: their files as published, and where they lie on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from explorer.config.dataset import DatasetName


@dataclass(frozen=True)
class PublishedFile:
    """`sha256` is that of the file as published, `size` is in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PublishedSet:
    """Files that can be had at any of the `addresses`, each a folder on the network."""

    name: DatasetName
    files: tuple[PublishedFile, ...]
    addresses: tuple[str, ...]
    source: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


PUBLISHED: dict[DatasetName, PublishedSet] = {
    published.name: published
    for published in (
        PublishedSet(
            DatasetName.MNIST,
            (
                PublishedFile(
                    "train-images-idx3-ubyte.gz",
                    9_912_422,
                    "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                ),
                PublishedFile(
                    "train-labels-idx1-ubyte.gz",
                    28_881,
                    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                ),
                PublishedFile(
                    "t10k-images-idx3-ubyte.gz",
                    1_648_877,
                    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                ),
                PublishedFile(
                    "t10k-labels-idx1-ubyte.gz",
                    4_542,
                    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                ),
            ),
            (
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
            ),
            "LeCun, Cortes & Burges 1998",
        ),
        PublishedSet(
            DatasetName.FASHION_MNIST,
            (
                PublishedFile(
                    "train-images-idx3-ubyte.gz",
                    26_421_880,
                    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                ),
                PublishedFile(
                    "train-labels-idx1-ubyte.gz",
                    29_515,
                    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                ),
                PublishedFile(
                    "t10k-images-idx3-ubyte.gz",
                    4_422_102,
                    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                ),
                PublishedFile(
                    "t10k-labels-idx1-ubyte.gz",
                    5_148,
                    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                ),
            ),
            (
                "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            ),
            "Xiao, Rasul & Vollgraf 2017",
        ),
        PublishedSet(
            DatasetName.CIFAR10,
            (
                PublishedFile(
                    "cifar-10-binary.tar.gz",
                    170_052_171,
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                ),
            ),
            (
                "https://www.cs.toronto.edu/~kriz/",
                "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
            ),
            "Krizhevsky 2009",
        ),
    )
}
"""The originals: MNIST and Fashion-MNIST in the IDX format, CIFAR-10 in its binary form, where nothing is pickled."""


def data_folder() -> Path:
    """`$NORMALIZATION_DATA`, else a folder of our own in the user's cache."""
    named = os.environ.get("NORMALIZATION_DATA")
    if named:
        return Path(named).expanduser().resolve()
    from platformdirs import user_cache_path

    return user_cache_path("normalization-explorer") / "data"


def addresses(published: PublishedSet) -> tuple[str, ...]:
    """Where to ask for the files, one after the other.

    `$NORMALIZATION_MIRROR` names other places instead, separated by blanks; each has a folder for each data set.
    """
    mirrors = os.environ.get("NORMALIZATION_MIRROR", "").split()
    return tuple(f"{mirror.rstrip('/')}/{published.name}/" for mirror in mirrors) or published.addresses


@dataclass(frozen=True)
class Presence:
    """How many bytes of a published set are on this machine."""

    here: int
    size: int

    @property
    def is_whole(self) -> bool:
        return self.here >= self.size

    @property
    def share(self) -> float:
        return min(1.0, self.here / self.size)


def presence(published: PublishedSet, folder: Path | None = None) -> Presence:
    """What of it is there, by the sizes of its files; a download in progress counts as far as it has come."""
    folder = (folder or data_folder()) / published.name
    return Presence(sum(_bytes_here(folder, file) for file in published.files), published.size)


def part_of(path: Path) -> Path:
    """Where the beginning of a file lies while the rest is on its way."""
    return path.with_name(path.name + ".part")


def _bytes_here(folder: Path, file: PublishedFile) -> int:
    path = folder / file.name
    if path.exists() and path.stat().st_size == file.size:
        return file.size
    part = part_of(path)
    return min(file.size - 1, part.stat().st_size) if part.exists() else 0
