"""Whatever lies at a path, a look ends with data that can be trained on or with one sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st
from PIL import Image

from explorer.sources.data_error import DataError
from tests.fuzzing import examples
from tests.sources.own.making import class_folders, looked, noise

SECONDS = 20.0

readings = st.fixed_dictionaries(
    {
        "split": st.sampled_from([None, "given", "pooled", "none"]),
        "background": st.sampled_from(["white", "black"]),
        "leave_out_unreadable": st.booleans(),
    }
)
names = st.sampled_from(["train", "test", "val", "cat", "dog", ".hidden", "__MACOSX", "2020"]) | st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=12
).filter(lambda name: name not in (".", "..") and len(name.encode()) < 200)
modes = st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])


@st.composite
def images(draw: st.DrawFn) -> bytes:
    """The bytes of an image file, whole or with something wrong."""
    mode, form = draw(modes), draw(st.sampled_from(["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "PPM"]))
    height, width = draw(st.integers(1, 70)), draw(st.integers(1, 70))
    image = Image.fromarray(noise(height, width, 4, seed=draw(st.integers(0, 9)))).convert("RGB")
    file = io.BytesIO()
    try:
        (image.convert("L").convert(mode) if mode in ("I;16", "I", "F") else image.convert(mode)).save(file, form)
    except (OSError, ValueError, KeyError):
        image.save(file, form)
    content = bytearray(file.getvalue())
    damage = draw(st.sampled_from(["none", "none", "none", "cut", "flip", "words", "PostScript"]))
    if damage == "cut":
        del content[draw(st.integers(0, len(content))) :]
    elif damage == "flip":
        for _ in range(draw(st.integers(1, 8))):
            content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    elif damage == "words":
        content = bytearray(draw(st.binary(max_size=60)))
    elif damage == "PostScript":
        content = bytearray(b"%!PS-Adobe-3.0 EPSF-3.0\n{} loop\n")
    return bytes(content)


suffixes = st.sampled_from([".png", ".jpg", ".tif", ".GIF", ".webp", ".ppm", ".txt", ""])
folders = st.dictionaries(
    st.tuples(st.lists(names, max_size=3).map(tuple), names, suffixes),
    st.lists(images(), min_size=1, max_size=8),
    max_size=4,
)
whole = st.sampled_from([(), ("cat", "dog"), ("cat", "dog", "train"), ("train/a", "train/b", "val/a", "val/b")])
"""Class folders that are there beside whatever else is."""


def _ends_well(path: Path, reading: dict[str, object]) -> None:
    try:
        found = looked(path, **reading)
    except DataError as refusal:
        event("a sentence")
        words = str(refusal)
        assert words.isprintable() or all(c.isprintable() or c.isspace() or c in "\u200c\u200d" for c in words)
        assert "\n" not in words and 10 < len(words) < 3000
    else:
        event("data")
        assert sum(found.counts) == found.found.train + found.found.test
        assert found.found.test > 0 and all(np.isfinite(images).all() for images in found.examples)


@examples(60)
@given(whole, folders, readings)
def test_any_folder_is_data_or_a_sentence(
    classes: tuple[str, ...], tree: dict[tuple[tuple[str, ...], str, str], list[bytes]], reading: dict[str, object]
) -> None:
    with TemporaryDirectory() as folder:
        if classes:
            class_folders(Path(folder), *classes, side=9)
        for (parents, name, suffix), contents in tree.items():
            for number, content in enumerate(contents * 4):
                path = Path(folder, *parents, f"{name}{number}{suffix}")
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                except OSError:
                    continue  # a file stands where a folder would
        _ends_well(Path(folder), reading)


dtypes = st.sampled_from(["u1", "i1", "i2", "u8", "f2", "f4", "f8", "c8", "b1", "U3", "S2", "M8[s]", "V4", "O"])
keys = st.sampled_from(["x", "y", "X", "x_train", "y_train", "x_test", "y_test", "val_images", "val_labels", "arr_0"])
shapes = st.lists(st.integers(0, 6) | st.sampled_from([24]), max_size=4)


def _array(shape: list[int], kind: str, seed: int) -> np.ndarray:
    values = np.random.default_rng(seed).integers(-3, 4, shape)
    if kind == "M8[s]":
        return values.astype("i8").astype(kind)
    with np.errstate(all="ignore"):
        return (
            values.astype("i4").view("V4") if kind == "V4" and values.ndim else values.astype(kind.replace("V4", "i4"))
        )


@examples(80)
@given(
    st.dictionaries(keys, st.tuples(shapes, dtypes), max_size=5),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    st.just([]) | st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
    readings,
)
def test_any_npz_is_data_or_a_sentence(
    arrays: dict[str, tuple[list[int], str]],
    method: int,
    damage: list[tuple[float, int]],
    reading: dict[str, object],
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.npz"
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, values in {"x": noise(24, 9, 9), "y": np.arange(24) % 3}.items():
                if name not in arrays:
                    file = io.BytesIO()
                    np.save(file, values)
                    archive.writestr(f"{name}.npy", file.getvalue())
            for number, (name, (shape, kind)) in enumerate(arrays.items()):
                file = io.BytesIO()
                is_label = "y" in name or "label" in name
                np.save(file, _array([24, *shape[:1]] if is_label and shape else [24, *shape[1:]], kind, number))
                archive.writestr(f"{name}.npy", file.getvalue())
        content = bytearray(path.read_bytes())
        for share, value in damage:
            content[int(share * (len(content) - 1))] = value
        path.write_bytes(content)
        _ends_well(path, reading)


cells = st.integers(-9, 300).map(str) | st.sampled_from(["", "nan", "1e999", "-inf", "9" * 25, '"', "elm", "é", "0.5"])


@examples(60)
@given(
    st.sampled_from(["label", "label", "class", "pixel", "7", "file"]),
    st.sampled_from([16, 16, 9]) | st.integers(0, 18),
    st.just([]) | st.lists(st.lists(cells, max_size=18), max_size=3),
    st.sampled_from([24, 30, 3, 0]),
    st.sampled_from([b"", b"", b"\xff", b"\0", b"\r", b'"']),
    readings,
)
def test_any_table_is_data_or_a_sentence(
    label: str, pixels: int, odd: list[list[str]], count: int, junk: bytes, reading: dict[str, object]
) -> None:
    rows = [[label, *(f"p{number}" for number in range(pixels))]]
    rows += [[str(number % 3), *map(str, noise(pixels, seed=number))] for number in range(count)]
    text = "\n".join(",".join(row) for row in [*rows, *odd])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode() + junk)
        _ends_well(path, reading)
        path.rename(Path(folder) / "labels.csv")
        Image.fromarray(noise(9, 9)).save(Path(folder) / "a.png")
        _ends_well(Path(folder), reading)
