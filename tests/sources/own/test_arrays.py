"""Arrays and tables: their names, their labels, their parts, and files that are damaged or made to do harm."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.sources.data_error import DataError
from explorer.sources.own import own_data
from tests.sources.own.making import looked, noise, npz, samples_of

X, Y = noise(40, 10, 10), np.arange(40) % 4


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_test", "y_test"),  # Keras
        ("train_images", "train_labels", "test_images", "test_labels"),  # MedMNIST
        ("train_images", "train_labels", "val_images", "val_labels"),
        ("X_train", "Y_train", "X_valid", "Y_valid"),
        ("trainData", "trainTargets", "testData", "testTargets"),
    ],
)
def test_parts_of_an_npz_are_the_split(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = npz(tmp_path / "x.npz", **dict(zip(names, (X[:30], Y[:30], X[30:], Y[30:]), strict=True)))
    config = RunConfig().with_values({"network.family": "mlp", "optimizer.batch_size": 8} | own_data(path))
    found = config.dataset.found
    assert found is not None and (found.train, found.test, found.classes) == (30, 10, 4)
    data = load_dataset(config.dataset)
    share = X / 255
    np.testing.assert_allclose(data.x_test[:, 0], (share[30:] - share[:30].mean()) / share[:30].std(), atol=1e-5)
    assert data.y_test.tolist() == Y[30:].tolist()
    assert looked(path, split="pooled").found.test == 10 and len(samples_of(path, split="pooled").labels) == 40


def test_a_validation_part_beside_a_test_part_is_left_out(tmp_path: Path) -> None:
    names = [f"{part}_{kind}" for part in ("train", "val", "test") for kind in ("images", "labels")]
    parts = (X[:20], Y[:20, None], X[20:30], Y[20:30, None], X[30:], Y[30:, None])
    found = looked(npz(tmp_path / "x.npz", **dict(zip(names, parts, strict=True))))
    assert (found.found.train, found.found.test) == (20, 10)
    assert any("the 10 of the validation part are left out" in note for note in found.notes)


@pytest.mark.parametrize(
    ("labels", "names", "classes", "said"),
    [
        (Y[:, None], ("0", "1", "2", "3"), Y, ""),
        (np.eye(4)[Y], ("0", "1", "2", "3"), Y, "one-hot labels become the place of their 1"),
        (np.eye(4, dtype=bool)[Y], ("0", "1", "2", "3"), Y, "one-hot"),
        (Y + 1, ("1", "2", "3", "4"), Y, "labels 1 to 4 become the classes 0 to 3"),
        (Y.astype(np.int8) - 2, ("-2", "-1", "0", "1"), Y, "labels -2 to 1 become"),
        (10 * Y.astype(np.float32), ("0", "10", "20", "30"), Y, "labels 0 to 30 become"),
        (np.array(["elm", "oak"])[Y % 2], ("elm", "oak"), Y % 2, ""),
        (np.array([b"elm", b"\xffoak"])[Y % 2], ("elm", "\\xffoak"), Y % 2, ""),
        (Y.astype(np.uint64) + np.uint64(2**63), tuple(str(2**63 + k) for k in range(4)), Y, "become"),
        (Y % 2 == 1, ("False", "True"), Y % 2, ""),
    ],
)
def test_labels_are_mapped_and_that_is_said(
    tmp_path: Path, labels: np.ndarray, names: tuple[str, ...], classes: np.ndarray, said: str
) -> None:
    path = npz(tmp_path / "x.npz", x=X, y=labels)
    found = looked(path)
    assert found.found.names == names
    assert samples_of(path).labels.tolist() == classes.tolist()
    assert not said or any(said in note for note in found.notes)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x_train": X, "y_train": Y}, r"the part for testing is missing"),
        ({"x_train": X, "y_train": Y, "x_test": X}, r"has no labels for x_test, but x_test, x_train, y_train"),
        ({"x": X, "X": X, "y": Y}, r"has x and X for the same thing"),
        ({"a": X, "b": Y}, r"has no x and no y, but a, b; write it"),
        ({"x": X, "y": np.where(Y == 2, np.nan, Y)}, r"number 2 is nan"),
        ({"x": X, "y": Y * 1e300}, r"number 1 is 1e\+300"),
        ({"x": X, "y": np.array(["", "oak"])[Y % 2]}, r"a class without a name"),
        ({"x": X, "y": np.array(["e" * 300, "oak"])[Y % 2]}, r"name has 300 characters"),
        ({"x": X.astype(np.float64) * 1e300, "y": Y}, r"NaN or infinite"),
        ({"x": X.astype(np.float32) * 1e20, "y": Y}, r"values up to"),
        ({"x": np.broadcast_to(X[:1], X.shape), "y": Y}, r"the same image 40 times"),
        ({"x_train": X, "y_train": Y, "x_test": X[:, :5], "y_test": Y}, r"same form"),
        ({"x_train": X, "y_train": Y, "x_test": X, "y_test": Y.astype(str)}, r"different forms of labels"),
        ({"x_train": X, "y_train": Y, "x_test": X, "y_test": Y + 1}, r"no training images of class 4"),
    ],
)
def test_arrays_that_cannot_be_used_are_refused_in_words(
    tmp_path: Path, arrays: dict[str, np.ndarray], words: str
) -> None:
    with pytest.raises(DataError, match=words) as refusal:
        looked(npz(tmp_path / "x.npz", **arrays))
    assert str(refusal.value).count("; ") <= 1  # a message is not wrapped in another


def test_pairs_of_npy_files_are_read_by_their_folder_or_either_of_them(tmp_path: Path) -> None:
    np.save(tmp_path / "images.npy", np.asfortranarray(X))
    np.save(tmp_path / "labels.npy", Y)
    for path in (tmp_path, tmp_path / "images.npy", tmp_path / "labels.npy"):
        samples = samples_of(path)
        np.testing.assert_array_equal(samples.images[:, 0], X)
        assert samples.labels.tolist() == Y.tolist()


def test_transparent_arrays_lie_on_the_background(tmp_path: Path) -> None:
    rgba = noise(40, 10, 10, 4)
    found = looked(npz(tmp_path / "x.npz", x=rgba, y=Y), background="black")
    assert found.found.channels == 3 and found.transparent == 40
    share = rgba[..., :3] * (rgba[..., 3:] / 255)
    assert np.abs(samples_of(tmp_path / "x.npz", background="black").images - share.transpose(0, 3, 1, 2)).max() <= 0.5


# ── files that are damaged, or made to do harm ───────────────────────────────────────────────────────────


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _zip(path: Path, method: int = zipfile.ZIP_DEFLATED, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, inside in members.items():
            archive.writestr(f"{name}.npy", inside)
    return path


def _with_header(header: str) -> bytes:
    text = header.encode("latin1")
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text + bytes(64)


def _damaged(path: Path, before: bytes, after: bytes) -> Path:
    path.write_bytes(path.read_bytes().replace(before, after))
    return path


def _encrypted(path: Path) -> Path:
    """The flag of encryption set in both headers of each member."""
    content = bytearray(_zip(path, x=_npy(X), y=_npy(Y)).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    path.write_bytes(content)
    return path


def _unknown_method(path: Path) -> Path:
    content = bytearray(_zip(path, x=_npy(X), y=_npy(Y)).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset : at + offset + 2] = struct.pack("<H", 97)
            at = content.find(mark, at + 4)
    path.write_bytes(content)
    return path


def _damaged_stream(path: Path, method: int) -> Path:
    content = bytearray(_zip(path, method, x=_npy(X), y=_npy(Y)).read_bytes())
    content[60:400] = bytes(340)
    path.write_bytes(content)
    return path


HARMFUL = {
    "encrypted": _encrypted,
    "an unknown compression": _unknown_method,
    "a damaged deflate stream": lambda path: _damaged_stream(path, zipfile.ZIP_DEFLATED),
    "a damaged bzip2 stream": lambda path: _damaged_stream(path, zipfile.ZIP_BZIP2),
    "a damaged LZMA stream": lambda path: _damaged_stream(path, zipfile.ZIP_LZMA),
    "a nested header": lambda path: _zip(path, x=_with_header("(" * 5000 + ")" * 5000), y=_npy(Y)),
    "a header of brackets": lambda path: _zip(path, x=_with_header("[" * 9000), y=_npy(Y)),
    "a gigantic header": lambda path: _zip(path, x=_with_header(" " * 2_000_000), y=_npy(Y)),
    "a header that is no header": lambda path: _zip(path, x=_with_header("{'descr': 3}"), y=_npy(Y)),
    "a shape beyond the file": lambda path: _zip(
        path, x=_with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (10000000000, 28, 28)}"), y=_npy(Y)
    ),
    "a shape beyond 64 bits": lambda path: _zip(
        path, x=_with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (" + "9" * 30 + ",)}"), y=_npy(Y)
    ),
    "a negative shape": lambda path: _zip(
        path, x=_with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (-4, 4)}"), y=_npy(Y)
    ),
    "a type without size": lambda path: _zip(
        path, x=_with_header("{'descr': '|S0', 'fortran_order': False, 'shape': (40, 9, 9)}"), y=_npy(Y)
    ),
    "a version to come": lambda path: _zip(path, x=b"\x93NUMPY\x09\x00" + bytes(90), y=_npy(Y)),
    "no array": lambda path: _zip(path, x=b"words", y=_npy(Y)),
    "an array that ends early": lambda path: _zip(path, x=_npy(X)[:900], y=_npy(Y)),
    "a wrong checksum": lambda path: _damaged(
        _zip(path, zipfile.ZIP_STORED, x=_npy(X), y=_npy(Y)), X[3].tobytes(), bytes(100)
    ),
    "a pickle": lambda path: _zip(path, x=_npy(np.array([print], dtype=object)), y=_npy(Y)),
    "a bomb": lambda path: _zip(path, x=_npy(np.zeros(2**31 + 9, np.uint8)), y=_npy(Y)),
    "half an archive": lambda path: Path(path).write_bytes(_zip(path, x=_npy(X)).read_bytes()[:300]) and path,
    "many members": lambda path: _zip(path, zipfile.ZIP_STORED, **{f"a{number}": b"" for number in range(2000)}),
}


@pytest.mark.parametrize("harm", [name for name in HARMFUL if name != "a bomb"])
def test_a_harmful_npz_ends_in_one_sentence(tmp_path: Path, harm: str) -> None:
    path = HARMFUL[harm](tmp_path / "x.npz")
    with pytest.raises(DataError) as refusal:
        looked(path)
    words = str(refusal.value)
    assert str(path) in words and len(words) < 600 and "\n" not in words


def test_what_unpacks_to_gigabytes_is_refused_before_it_does(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.npy", "w", force_zip64=True) as x:
        for _ in range(33):
            x.write(bytes(2**26))
    with pytest.raises(DataError, match=r"unpacks to 2\.1 GiB; 2 GiB are the most"):
        looked(path)


def test_member_names_that_are_not_utf_8_are_written_out(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.npz", aaaa=_npy(X))
    _damaged(path, b"aaaa.npy", b"\xff\x1b[m.npy")
    with pytest.raises(DataError, match=r"has no x and no y, but") as refusal:
        looked(path)
    assert "\x1b" not in str(refusal.value)


# ── tables of pixels ─────────────────────────────────────────────────────────────────────────────────────


def _csv(path: Path, rows: list[list[object]], header: list[str] | None = None) -> Path:
    lines = [*([header] if header else []), *rows]
    path.write_text("\n".join(",".join(map(str, line)) for line in lines) + "\n")
    return path


def _digits(count: int = 40) -> list[list[object]]:
    return [[int(label), *map(int, image.ravel())] for label, image in zip(Y[:count], X[:count], strict=True)]


HEADER = ["label", *(f"pixel{number}" for number in range(100))]


def test_a_table_of_pixels_is_read_as_the_digit_recognizer_has_it(tmp_path: Path) -> None:
    path = _csv(tmp_path / "train.csv", _digits(), HEADER)
    samples = samples_of(path)
    np.testing.assert_array_equal(samples.images[:, 0], X)
    assert samples.images.dtype == np.uint8 and samples.labels.tolist() == Y.tolist()
    config = RunConfig().with_values({"optimizer.batch_size": 8} | own_data(path))
    assert load_dataset(config.dataset).x_train.shape == (30, 1, 10, 10)


def test_the_column_of_labels_may_stand_anywhere_and_hold_words(tmp_path: Path) -> None:
    rows = [[*row[1:], ("elm", "oak")[int(str(row[0])) % 2]] for row in _digits()]
    samples = samples_of(_csv(tmp_path / "a.csv", rows, [*HEADER[1:], "Class"]))
    assert samples.names == ("elm", "oak")
    np.testing.assert_array_equal(samples.images[:, 0], X)


def test_without_a_row_of_names_the_first_column_is_the_label_and_that_is_said(tmp_path: Path) -> None:
    found = looked(_csv(tmp_path / "mnist.csv", _digits()))
    assert found.counts == (10, 10, 10, 10)
    assert any("its first column is taken as the label" in note for note in found.notes)


def test_two_tables_are_the_split(tmp_path: Path) -> None:
    _csv(tmp_path / "mnist_train.csv", _digits(), HEADER)
    _csv(tmp_path / "mnist_test.csv", _digits(12), HEADER)
    found = looked(tmp_path)
    assert (found.found.train, found.found.test) == (40, 12)


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        (_digits(), [*HEADER[1:], "weight"], r"no column label, but pixel0"),
        ([row[:-1] for row in _digits()], HEADER[:-1], r"99 columns beside the label"),
        ([*_digits(39), ["x"] * 101], HEADER, r"cells that are not numbers"),
        ([*_digits(39), _digits()[39][:50]], HEADER, r"row 40 .* lacks a pixel"),
        ([*_digits(39), [*_digits()[39], 7, 8]], HEADER, r"cannot be read|different lengths"),
        ([["", *row[1:]] for row in _digits()], HEADER, r"row 1 .* has no label"),
        ([], HEADER, r"is empty"),
        ([["1e999", *row[1:]] for row in _digits()], HEADER, r"labels are whole numbers"),
        ([[row[0], "9" * 400, *row[2:]] for row in _digits()], HEADER, r"NaN or infinite|not numbers|values up to"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, rows: list[list[object]], header: list[str], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        looked(_csv(tmp_path / "a.csv", rows, header))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\0\0", b"\0" * 99, b"," * 30_000, b'"' * 99, bz2.compress(b"1"), lzma.compress(b"1")]
)
def test_a_table_that_is_none_ends_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as refusal:
        looked(path)
    assert "\n" not in str(refusal.value)
