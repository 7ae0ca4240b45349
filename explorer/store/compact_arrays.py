"""Series of numbers in as few bytes as their purpose allows, with a promise of how far off they are.

What is alike stands side by side: of values (T, …) all of one channel in their order, first the high bytes of all, then
the low ones. That is how LZMA finds them small.
"""

from __future__ import annotations

import lzma
import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

PRECISION = 2.0**-11
"""A number in the form `HALF` or `ROUNDED` is off by at most this share of itself, 0.05 %."""
COARSE_PRECISION = 2.0**-9 + 2.0**-11
"""A number in the form `COARSE` is off by at most this share of itself, 0.25 %."""
COARSE_STEP = 4
"""Of float16, counted in its last place."""
PICTURE_PRECISION = 1 / 510
"""A pixel in the form `PICTURE` is off by at most this share of its picture's range, 0.2 %."""
ROUNDED_BITS = 0xFFFFF000
"""Of a float32: sign, exponent, and 11 bits of its mantissa."""
HALF_TOP = 15
"""The largest value of a channel is brought to about two to this power, which float16 just holds."""

_PRESET = 6 | lzma.PRESET_EXTREME


class Form(StrEnum):
    """How numbers lie in the file."""

    EXACT = "exact"  # float32
    WHOLE = "whole"  # whole numbers from 0 to 65,535, exact
    HALF = "half"  # float16 times a power of two for each channel
    COARSE = "coarse"  # the same without its last two bits
    ROUNDED = "rounded"  # float32 without the last byte, where a channel's range is too wide for float16
    PICTURE = "picture"  # 0 to 255 between the smallest and the largest pixel of each picture (…, H, W)


@dataclass(frozen=True)
class Compact:
    """Values of the shape `shape` (T, …) in a form."""

    form: Form
    shape: tuple[int, ...]
    data: bytes

    def values(self) -> np.ndarray:
        """float32 (T, …)."""
        return _READ[self.form](self.data, self.shape)


def compact(values: np.ndarray, *, exact: bool = False, picture: bool = False, coarse: bool = False) -> Compact:
    """Of float32 `values` (T, …): whole numbers stay exact in any case, and all with `exact`; `picture`: the last two
    axes are the pixels of one; `coarse`: noise that nobody reads digit by digit.
    """
    values = np.ascontiguousarray(values, dtype=np.float32)
    return Compact(*_written(values, exact=exact, picture=picture, coarse=coarse))


def packed(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_XZ, preset=_PRESET)


def unpacked(data: bytes) -> bytes:
    """
    Raises:
        lzma.LZMAError: it is damaged.
    """
    return lzma.decompress(data, lzma.FORMAT_XZ)


def _written(values: np.ndarray, *, exact: bool, picture: bool, coarse: bool) -> tuple[Form, tuple[int, ...], bytes]:
    if _are_whole(values):
        return Form.WHOLE, values.shape, _planes(_channels_first(values).astype("<u2"))
    if exact:
        return Form.EXACT, values.shape, _planes(_channels_first(values).astype("<f4"))
    if picture and np.isfinite(values).all():
        return Form.PICTURE, values.shape, _picture(values)
    half = _half(_channels_first(values), coarse=coarse)
    if half is not None:
        return Form.COARSE if coarse else Form.HALF, values.shape, half
    bits = _channels_first(values).astype("<f4").view("<u4") & np.uint32(ROUNDED_BITS)
    return Form.ROUNDED, values.shape, _planes(bits)[: 3 * values.size]


def _are_whole(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).all() and (values >= 0).all() and (values < 2**16).all() and not (values % 1).any())


def _half(channels: np.ndarray, *, coarse: bool) -> bytes | None:
    """Of (C, T): the power of each channel, then the numbers; None where some would be off by more than promised."""
    finite = np.where(np.isfinite(channels), np.abs(channels), 0.0)
    largest = finite.max(axis=1, initial=0.0)
    powers = np.clip(HALF_TOP - np.ceil(np.log2(np.where(largest > 0, largest, 1.0))), -127, 127).astype(np.int8)
    with np.errstate(over="ignore"):
        half = np.ldexp(channels, powers[:, None]).astype("<f2")
        back = np.ldexp(half.astype(np.float32), -powers[:, None])
        known = np.isfinite(channels)
        off = np.abs(back[known] - channels[known]) > PRECISION * np.abs(channels[known])
    return None if off.any() else powers.tobytes() + _planes(_coarse(half) if coarse else half)


def _coarse(half: np.ndarray) -> np.ndarray:
    """To the nearest multiple of the step; what is no number stays none."""
    bits = half.view("<u2")
    rounded = (bits + COARSE_STEP // 2) // COARSE_STEP * COARSE_STEP
    return np.where(np.isfinite(half), rounded, bits).astype("<u2")


def _read_half(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    channels = math.prod(shape[1:])
    powers = np.frombuffer(data, np.int8, channels)
    half = _of_planes(data[channels:], shape, np.dtype("<f2"))
    with np.errstate(over="ignore"):
        return _steps_first(np.ldexp(half.astype(np.float32), -powers[:, None]), shape)


def _picture(values: np.ndarray) -> bytes:
    low, high = values.min(axis=(-2, -1)), values.max(axis=(-2, -1))
    width = np.where(high > low, high - low, 1.0)[..., None, None]
    pixels = np.round((values - low[..., None, None]) / width * 255).astype(np.uint8)
    return low.astype("<f4").tobytes() + high.astype("<f4").tobytes() + pixels.tobytes()


def _read_picture(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    count = math.prod(shape[:-2])
    ends = np.frombuffer(data, "<f4", 2 * count).reshape(2, *shape[:-2], 1, 1)
    pixels = np.frombuffer(data, np.uint8, offset=8 * count).reshape(shape)
    return (ends[0] + pixels.astype(np.float32) / 255 * (ends[1] - ends[0])).astype(np.float32)


def _read_rounded(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    bits = _of_planes(data + bytes(math.prod(shape)), shape, np.dtype("<u4"))
    return _steps_first(bits.view("<f4"), shape)


def _channels_first(values: np.ndarray) -> np.ndarray:
    """(T, …) as (C, T)."""
    return np.ascontiguousarray(values.reshape(len(values), math.prod(values.shape[1:])).T)


def _steps_first(channels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return np.ascontiguousarray(channels.T, dtype=np.float32).reshape(shape)


def _planes(values: np.ndarray) -> bytes:
    """The highest bytes of all, then the next ones."""
    return values.reshape(-1, 1).view(np.uint8)[:, ::-1].T.tobytes()


def _of_planes(data: bytes, shape: tuple[int, ...], kind: np.dtype) -> np.ndarray:
    """(C, T)."""
    planes = np.frombuffer(data, np.uint8).reshape(kind.itemsize, -1)
    return np.ascontiguousarray(planes[::-1].T).view(kind).reshape(math.prod(shape[1:]), shape[0])


_READ = {
    Form.EXACT: lambda data, shape: _steps_first(_of_planes(data, shape, np.dtype("<f4")), shape),
    Form.WHOLE: lambda data, shape: _steps_first(_of_planes(data, shape, np.dtype("<u2")), shape),
    Form.HALF: _read_half,
    Form.COARSE: _read_half,
    Form.ROUNDED: _read_rounded,
    Form.PICTURE: _read_picture,
}
