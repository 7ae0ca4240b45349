"""One image file as numbers. Only raster formats, each by its own content, whatever its name ends in."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from PIL import (
    BmpImagePlugin,  # noqa: F401  # registered here, or Pillow would load every plugin it has
    GifImagePlugin,  # noqa: F401
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    PpmImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from explorer.config.dataset import Background

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
LARGEST_FILE = 200_000_000  # bytes
MOST_PIXELS = 50_000_000
_GREY, _GREY_ALPHA = ("1", "L"), ("LA", "La")
_ALPHA = ("RGBA", "RGBa", "PA", *_GREY_ALPHA)
_OTHERS = ("RGB", "RGBX", "CMYK", "YCbCr")
_SHADES = {Background.WHITE: 255, Background.BLACK: 0}
_ORIENTATION = 0x0112  # of EXIF
_METADATA = {"exif", "Exif", "Raw profile type exif", "Raw profile type APP1", "xmp", "XML:com.adobe.xmp"}


class Remark(StrEnum):
    """What was done to an image that its owner should know of."""

    TRANSPARENT = "transparent images lie on {background}"
    TURNED = "images are turned as their EXIF orientation says"
    FRAMES = "files have several frames: the first is taken"
    PRINT = "images in CMYK are converted to RGB"
    DEEP = "color images have 16 bits a channel: the upper 8 are taken"
    SIXTEEN = "gray images have 16 bits"
    FLOATING = "images are floating-point numbers, taken in their own units"


@dataclass(frozen=True)
class Picture:
    """`array` (H, W) of a gray image, (H, W, 3) of a colored one: uint8, or float32 with 65,535 as 1."""

    array: np.ndarray
    remarks: frozenset[Remark] = field(default_factory=frozenset)


def opened(content: bytes) -> ImageFile.ImageFile:
    """The image in a file's bytes, its pixels not decoded yet.

    Raises:
        ValueError: too many pixels; and whatever Pillow raises for what it cannot open.
    """
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise ValueError(f"it has more than {MOST_PIXELS:,} pixels, the most") from error
    if image.width * image.height > MOST_PIXELS:
        raise ValueError(f"it has {image.width:,}×{image.height:,} pixels, and {MOST_PIXELS:,} are the most")
    return image


def size(image: Image.Image) -> tuple[int, int]:
    """Height and width as it is to be looked at."""
    sideways = image.format != "TIFF" and _orientation(image) >= 5  # Pillow turns a TIFF itself
    return (image.width, image.height) if sideways else (image.height, image.width)


def decoded(image: ImageFile.ImageFile, background: Background) -> Picture:
    """
    Raises:
        ValueError: values that cannot be kept, or a color space that cannot be read; and whatever Pillow raises.
    """
    remarks = set[Remark]()
    if getattr(image, "is_animated", False):
        remarks.add(Remark.FRAMES)
    if image.mode in ("RGB", "RGBA", "LA") and _is_deep(image):
        remarks.add(Remark.DEEP)
    if _orientation(image) != 1:
        remarks.add(Remark.TURNED)
    image.load()
    turned: Image.Image = image
    if _orientation(image) != 1:  # a PNG may tell it after its pixels, and a TIFF is turned by now
        turned = ImageOps.exif_transpose(image)
        remarks.add(Remark.TURNED)
    if image.mode == "F":
        return Picture(_finite(np.asarray(turned)), frozenset(remarks | {Remark.FLOATING}))
    if image.mode.startswith("I"):
        return Picture(_sixteen_bits(np.asarray(turned)), frozenset(remarks | {Remark.SIXTEEN}))
    array, is_transparent = _shades(turned, background)
    if is_transparent:
        remarks.add(Remark.TRANSPARENT)
    if image.mode == "CMYK":
        remarks.add(Remark.PRINT)
    return Picture(array, frozenset(remarks))


def _shades(image: Image.Image, background: Background) -> tuple[np.ndarray, bool]:
    """uint8, and whether anything shone through."""
    if image.mode in _ALPHA or "transparency" in image.info:
        is_gray = image.mode in (*_GREY, *_GREY_ALPHA)
        array = np.asarray(image.convert("LA" if is_gray else "RGBA"))
        color, alpha = (array[..., 0], array[..., 1]) if is_gray else (array[..., :3], array[..., 3:])
        if alpha.min() == 255:
            return color, False
        return laid_on(color, alpha, background), True
    if image.mode in _GREY:
        return np.asarray(image.convert("L")), False
    if image.mode in _OTHERS or image.mode == "P":
        return np.asarray(image.convert("RGB")), False
    raise ValueError(f"its color space {image.mode} cannot be converted here; save it as RGB")


def laid_on(color: np.ndarray, alpha: np.ndarray, background: Background) -> np.ndarray:
    """uint8: α·color + (1 − α)·background, rounded to the nearest, α from 0 to 255 as 0 to 1."""
    behind = np.uint16(_SHADES[background])
    mixed = color.astype(np.uint16) * alpha + behind * (255 - alpha.astype(np.uint16))
    return ((mixed + np.uint16(127)) // np.uint16(255)).astype(np.uint8)


def _finite(values: np.ndarray) -> np.ndarray:
    if not np.isfinite(values).all():
        raise ValueError("it has NaN or infinite values")
    return values.astype(np.float32)


def _sixteen_bits(values: np.ndarray) -> np.ndarray:
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise ValueError(f"its values go from {low:,} to {high:,}, and 0 to 65,535 is what 16 bits hold")
    return values.astype(np.float32) / np.float32(65535)


def _is_deep(image: ImageFile.ImageFile) -> bool:
    return any(";16" in str(tile[3]) for tile in image.tile)


def _orientation(image: Image.Image) -> int:
    """1 for upright, 2 to 8 for the others, of which 5 to 8 lie on their side."""
    if image.format != "TIFF" and not _METADATA & image.info.keys():
        return 1
    found = image.getexif().get(_ORIENTATION, 1)
    return found if found in range(2, 9) else 1
