"""Image files: each mode read without loss or refused, and nothing opened that is not a raster image."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from explorer.config.dataset import Background
from explorer.sources.data_error import DataError
from explorer.sources.own import UndecidedError
from explorer.sources.own.picture import MOST_PIXELS, Remark, decoded, laid_on, opened, size
from tests.sources.own.making import class_folders, looked, noise, npz, samples_of, save

GRAY, COLOR, DEEP = noise(12, 12), noise(12, 12, 3), noise(12, 12).astype(np.uint16) * 257 + 3


def _written(image: Image.Image, form: str, **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **how)  # pyright: ignore[reportArgumentType]
    return file.getvalue()


def _read(content: bytes, background: Background = Background.WHITE) -> np.ndarray:
    return decoded(opened(content), background).array


@pytest.mark.parametrize(
    ("image", "form", "expected"),
    [
        (Image.fromarray(GRAY > 99), "PNG", 255 * (GRAY > 99).astype(np.uint8)),
        (Image.fromarray(GRAY), "PNG", GRAY),
        (Image.fromarray(GRAY), "TIFF", GRAY),
        (Image.fromarray(GRAY), "BMP", GRAY),
        (Image.fromarray(GRAY), "GIF", None),
        (Image.fromarray(GRAY), "PPM", GRAY),
        (Image.fromarray(COLOR), "PNG", COLOR),
        (Image.fromarray(COLOR), "WEBP", COLOR),
        (Image.fromarray(COLOR), "PPM", COLOR),
        (Image.fromarray(DEEP), "PNG", DEEP / np.float32(65535)),
        (Image.fromarray(DEEP), "TIFF", DEEP / np.float32(65535)),
        (Image.fromarray(DEEP.astype(np.int32)), "TIFF", DEEP / np.float32(65535)),
        (Image.fromarray(DEEP / np.float32(65535)), "TIFF", DEEP / np.float32(65535)),
        (Image.fromarray(DEEP.astype(np.float32) - 9000), "TIFF", DEEP.astype(np.float32) - 9000),
        (Image.fromarray(COLOR).convert("CMYK"), "TIFF", COLOR),
    ],
)
def test_a_mode_is_read_without_loss(image: Image.Image, form: str, expected: np.ndarray | None) -> None:
    how = {"lossless": True} if form == "WEBP" else {}
    read = _read(_written(image, form, **how))
    wanted = np.asarray(image.convert("P").convert("RGB")) if expected is None else expected
    if read.ndim > wanted.ndim:  # a palette of grays is a palette
        wanted = np.repeat(wanted[..., None], 3, axis=2)
    assert read.dtype == wanted.dtype
    np.testing.assert_array_equal(read, wanted)


@pytest.mark.parametrize(
    ("image", "form", "words"),
    [
        (Image.fromarray(np.full((9, 9), -5, np.int32)), "TIFF", "values go from -5 to -5"),
        (Image.fromarray(np.full((9, 9), 70_000, np.int32)), "TIFF", "70,000"),
        (Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF", "NaN or infinite"),
        (Image.new("LAB", (9, 9)), "TIFF", "color space LAB"),
    ],
)
def test_a_mode_that_would_lose_something_is_refused(image: Image.Image, form: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        _read(_written(image, form))


@given(
    hnp.arrays(np.uint8, (3, 4, 3)),
    hnp.arrays(np.uint8, (3, 4, 1)),
    st.sampled_from(Background),
)
def test_transparency_mixes_color_and_background(color: np.ndarray, alpha: np.ndarray, background: Background) -> None:
    behind = 255.0 if background is Background.WHITE else 0.0
    exact = (color * alpha.astype(float) + behind * (255 - alpha.astype(float))) / 255
    assert np.abs(laid_on(color, alpha, background) - exact).max() <= 0.5


@pytest.mark.parametrize("background", Background)
def test_every_kind_of_transparency_lies_on_the_background(background: Background) -> None:
    shape = Image.new("RGBA", (12, 12), (0, 0, 0, 0))
    shape.paste((200, 100, 50, 255), (3, 3, 9, 9))
    behind = 255 if background is Background.WHITE else 0
    gray = Image.merge("LA", (Image.new("L", (12, 12), 90), shape.getchannel("A")))
    palette = Image.new("P", (12, 12), 0)
    palette.putpalette([0, 0, 0, 200, 100, 50])
    palette.paste(1, (3, 3, 9, 9))
    keyed = shape.convert("RGB")
    contents = [
        (_written(shape, "PNG"), (200, 100, 50)),
        (_written(gray, "PNG"), 90),
        (_written(palette, "PNG", transparency=0), (200, 100, 50)),
        (_written(palette, "GIF", transparency=0), (200, 100, 50)),
        (_written(keyed, "PNG", transparency=(0, 0, 0)), (200, 100, 50)),
        (_written(shape, "WEBP", lossless=True), (200, 100, 50)),
    ]
    for content, inside in contents:
        picture = decoded(opened(content), background)
        assert Remark.TRANSPARENT in picture.remarks
        assert (picture.array[0, 0] == behind).all() and (picture.array[5, 5] == inside).all()


def test_what_is_opaque_in_spite_of_an_alpha_channel_stays_as_it_is() -> None:
    opaque = np.dstack([COLOR, np.full((12, 12), 255, np.uint8)])
    picture = decoded(opened(_written(Image.fromarray(opaque), "PNG")), Background.WHITE)
    np.testing.assert_array_equal(picture.array, COLOR)
    assert not picture.remarks


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_exif_orientation_is_applied(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    image = Image.fromarray(np.repeat(np.repeat(noise(2, 3), 8, axis=0), 8, axis=1))
    how = {"lossless": True} if form == "WEBP" else {"quality": 100} if form == "JPEG" else {}
    picture = decoded(opened(_written(image, form, exif=exif, **how)), Background.WHITE)
    assert Remark.TURNED in picture.remarks and picture.array.shape[:2] == (24, 16)
    upright = np.rot90(np.asarray(image), -1).astype(int)
    read = picture.array if picture.array.ndim == 2 else picture.array[..., 0]
    assert np.abs(read - upright).max() < 12
    assert size(opened(_written(image, form, exif=exif, **how))) == (24, 16)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_several_frames_the_first_is_taken_and_that_is_said(form: str) -> None:
    frames = [Image.fromarray(noise(12, 12, seed=seed)) for seed in range(3)]
    how = {"lossless": True} if form == "WEBP" else {}
    picture = decoded(
        opened(_written(frames[0], form, save_all=True, append_images=frames[1:], **how)), Background.WHITE
    )
    assert Remark.FRAMES in picture.remarks
    first = picture.array if picture.array.ndim == 2 else picture.array[..., 0]
    np.testing.assert_array_equal(first, np.asarray(frames[0]))


def test_sixteen_bits_a_color_are_said() -> None:
    deep = np.repeat(DEEP.astype(">u2")[..., None], 3, axis=2)
    lines = b"".join(b"\0" + line.tobytes() for line in deep)
    picture = decoded(opened(_png(12, 12, 16, 2, zlib.compress(lines))), Background.WHITE)
    assert Remark.DEEP in picture.remarks
    np.testing.assert_array_equal(picture.array, deep >> 8)


def _png(width: int, height: int, bits: int, color: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, inside: bytes) -> bytes:
        return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))

    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 12 12\n%%EndComments\n{} loop\n%%EOF\n"
OTHERS = {
    "PostScript": POSTSCRIPT,
    "PDF": b"%PDF-1.4\n",
    "Windows metafile": b"\xd7\xcd\xc6\x9a" + bytes(200),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "PSD": b"8BPS\0\1" + bytes(40),
    "ICO": b"\0\0\1\0\1\0" + bytes(40),
    "FITS": b"SIMPLE  =                    T" + bytes(3000),
    "nothing": b"",
    "words": b"words",
    "half a PNG": _png(12, 12, 8, 0, zlib.compress(noise(12 * 13).tobytes()))[:80],
    "a PNG with a damaged stream": _png(12, 12, 8, 0, b"x" * 40),
    "a PNG of a gigapixel": _png(40_000, 40_000, 8, 0, zlib.compress(bytes(1000))),
    "a PNG of a side of 2³¹": _png(2**31 - 1, 1, 8, 0, zlib.compress(bytes(1000))),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_not_a_raster_image_is_never_opened_as_one(tmp_path: Path, kind: str) -> None:
    root = class_folders(tmp_path / "leaves")
    (root / "elm" / "z.png").write_bytes(OTHERS[kind])
    with pytest.raises(
        UndecidedError, match=r"elm/z\.png cannot be read as an image \([^)]+\): leave it out"
    ) as question:
        looked(root)
    assert (question.value.setting, question.value.offered) == ("leave_out_unreadable", (True,))
    found = looked(root, leave_out_unreadable=True)
    assert found.counts == (12, 12) and any("z.png" in note and "left out" in note for note in found.notes)


def test_postscript_starts_no_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = tmp_path / "bin" / "gs"
    interpreter.parent.mkdir()
    interpreter.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    interpreter.chmod(0o755)
    monkeypatch.setenv("PATH", str(interpreter.parent), prepend=os.pathsep)
    root = class_folders(tmp_path / "leaves")
    for name in ("a.png", "b.jpg", "c.tif"):
        (root / "elm" / name).write_bytes(POSTSCRIPT)
    with pytest.raises(UndecidedError, match=r"a\.png.*b\.jpg.*c\.tif"):
        looked(root)
    assert not (tmp_path / "started").exists()


def test_limits_are_on_pixels_not_on_sides() -> None:
    assert MOST_PIXELS == 50_000_000
    assert opened(_png(6000, 8000, 8, 0, b"")).size == (6000, 8000)  # a photograph


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_pipes_devices_and_links_to_nothing_are_not_waited_for(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves")
    os.mkfifo(root / "elm" / "x.png")
    (root / "oak" / "y.png").symlink_to("/dev/zero")
    (root / "oak" / "z.png").symlink_to("nowhere")
    with pytest.raises(UndecidedError) as question:
        looked(root)
    words = str(question.value)
    assert "elm/x.png cannot be read as an image (it is not a regular file)" in words
    assert "oak/y.png cannot be read as an image (it is not a regular file)" in words
    assert "oak/z.png cannot be read as an image (No such file or directory)" in words
    assert looked(root, leave_out_unreadable=True).counts == (12, 12)


def test_what_is_left_out_is_no_part_of_the_checksum(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves")
    whole = looked(root).found.content
    for content in (b"words", POSTSCRIPT):
        (root / "elm" / "z.png").write_bytes(content)
        assert looked(root, leave_out_unreadable=True).found.content == whole


def test_of_many_unreadable_files_the_first_are_named_and_all_are_counted(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves")
    for number in range(9):
        (root / "elm" / f"z{number}.png").write_bytes(b"words")
    with pytest.raises(UndecidedError, match=r"z0\.png .* and 4 more: leave them out"):
        looked(root)


def test_a_damaged_large_image_is_found_as_well(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves")
    path = save(root / "elm" / "z.jpg", noise(200, 300, 3))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(UndecidedError, match=r"elm/z\.jpg .*truncated"):
        looked(root)
    assert looked(root, leave_out_unreadable=True).counts == (12, 12)


def test_large_images_are_reduced_like_small_ones(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves", side=100)
    images = samples_of(root).images
    assert images.shape == (24, 1, 32, 32) and images.dtype == np.float32
    with Image.open(root / "elm" / "0.png") as image:
        reduced = image.convert("F").resize((32, 32), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(images[0, 0] * 255, np.asarray(reduced), atol=0.01)


def _shapes(root: Path, shade: int) -> Path:
    for place, name in enumerate(("disc", "square")):
        for number in range(12):
            image = Image.new("RGBA", (12, 12), (shade, shade, shade, 0))
            image.paste((shade, shade, shade, 255), (2, 2, 4 + place, 5 + number % 6))
            save(root / name / f"{number}.png", image)
    return root


def test_shapes_in_alpha_are_seen_on_the_background_that_is_chosen(tmp_path: Path) -> None:
    dark = looked(_shapes(tmp_path / "dark", 0))
    assert dark.transparent == 24 and "24 transparent images lie on white" in dark.notes
    assert dark.found.reading is not None and dark.found.reading.background == "white"
    assert dark.examples[0].min() == 0 and dark.examples[0].max() == 1
    with pytest.raises(UndecidedError, match=r"is 1 everywhere .* on white: lay them on black") as question:
        looked(_shapes(tmp_path / "light", 255))
    assert (question.value.setting, question.value.offered) == ("background", ("black",))
    assert looked(tmp_path / "light", background="black").transparent == 24


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.full((12, 12), 77, np.uint8), r"is 0\.302 everywhere in all 24 images"),
        (GRAY, "the same image 24 times"),
        (np.full((12, 12), np.float32(3e38)), "values up to 3e"),
    ],
)
def test_folders_that_end_constant_are_refused(tmp_path: Path, image: np.ndarray, words: str) -> None:
    suffix = "png" if image.dtype == np.uint8 else "tif"
    for name in ("elm", "oak"):
        for number in range(12):
            save(tmp_path / name / f"{number}.{suffix}", image)
    with pytest.raises(DataError, match=words):
        looked(tmp_path)


def test_what_differs_by_rounding_alone_is_refused(tmp_path: Path) -> None:
    x = 1000 + np.float32(1e-4) * noise(24, 12, 12).astype(np.float32) / 255
    with pytest.raises(DataError, match="alike up to rounding"):
        looked(npz(tmp_path / "x.npz", x=x, y=np.arange(24) % 2))


def test_floating_point_images_keep_their_units_and_mix_with_bytes_only_from_0_to_1(tmp_path: Path) -> None:
    for place, name in enumerate(("elm", "oak")):
        for number in range(12):
            heights = noise(12, 12, seed=100 * place + number).astype(np.float32) * 40 - 1000
            save(tmp_path / "heights" / name / f"{number}.tif", heights)
            save(tmp_path / "shares" / name / f"{number}.tif", (heights + 1000) / 40 / 255)
    heights = samples_of(tmp_path / "heights").images
    assert heights.min() == -1000 and heights.max() == 255 * 40 - 1000
    for kind in ("heights", "shares"):
        save(tmp_path / kind / "oak" / "bytes.png", GRAY)
    assert samples_of(tmp_path / "shares").images.max() == 1
    with pytest.raises(DataError, match="values beyond 0 to 1, and other images here are bytes"):
        looked(tmp_path / "heights")


def test_blank_images_are_counted(tmp_path: Path) -> None:
    root = class_folders(tmp_path)
    save(root / "elm" / "blank.png", np.zeros((12, 12), np.uint8))
    assert "1 images have one color all over" in looked(root).notes
