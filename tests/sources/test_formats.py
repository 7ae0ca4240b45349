"""IDX and CIFAR-10's binary form: read back as written, and refused with words where they are broken."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from explorer.sources.cifar import read_cifar10
from explorer.sources.data_error import DataError
from explorer.sources.idx import read_idx
from tests.fuzzing import examples
from tests.sources.originals import cifar, idx, images


@examples(40)
@given(array=arrays(np.uint8, array_shapes(max_dims=4, max_side=6)))
def test_an_idx_file_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, array: np.ndarray) -> None:
    path = tmp_path_factory.mktemp("idx") / "x.gz"
    path.write_bytes(idx(array))
    np.testing.assert_array_equal(read_idx(path), array)


def test_the_first_bytes_of_an_idx_file_are_those_of_mnist() -> None:
    content = gzip.decompress(idx(np.zeros((60000, 28, 28))))
    assert content[:16] == bytes.fromhex("00000803 0000ea60 0000001c 0000001c")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing"),
        (b"no gzip", "cannot be unpacked"),
        (idx(np.zeros((3, 4)))[:-10], "cannot be unpacked"),
        (gzip.compress(bytes((0, 0, 13, 1)) + bytes(8)), "not an IDX file of bytes: it begins with 00 00 0d 01"),
        (gzip.compress(bytes((0, 0, 8, 3, 0, 0))), "ends before its 3 dimensions"),
        (gzip.compress(bytes((0, 0, 8, 1, 0, 0, 0, 5)) + bytes(4)), "holds 5 values, and has 4"),
        (gzip.compress(bytes((0, 0, 8, 1, 0, 0, 0, 5)) + bytes(6)), "holds 5 values, and has 6"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_broken_idx_file_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_idx(path)


def test_cifar_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "cifar-10-binary.tar.gz"
    train, test = images(23, 3, 32, 32), images(7, 3, 32, 32, seed=1)
    path.write_bytes(cifar(*train, *test))
    for found, expected in zip(read_cifar10(path), (*train, *test), strict=True):
        np.testing.assert_array_equal(found, expected)


@examples(40)
@given(cut=st.floats(0.0, 0.99))
def test_a_truncated_cifar_file_is_refused_in_words(tmp_path_factory: pytest.TempPathFactory, cut: float) -> None:
    path = tmp_path_factory.mktemp("cifar") / "x.tar.gz"
    content = cifar(*images(10, 3, 32, 32), *images(5, 3, 32, 32))
    path.write_bytes(content[: int(cut * len(content))])
    with pytest.raises(DataError, match=r"cannot be unpacked|lacks"):
        read_cifar10(path)


def test_a_class_beyond_the_tenth_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    x, y = images(10, 3, 32, 32)
    path.write_bytes(cifar(x, y + 1, x, y))
    with pytest.raises(DataError, match="class 10"):
        read_cifar10(path)
