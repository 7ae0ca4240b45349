"""An npz file with images `x` and labels `y`. Nothing pickled in it is ever read."""

from __future__ import annotations

import hashlib
import zipfile
from functools import cached_property
from pathlib import Path

import numpy as np

from explorer.sources.data_error import DataError

LARGEST = 2 * 2**30  # bytes, unpacked


class Npz:
    """`x` (N, H, W), (N, H, W, C) or (N, C, H, W) with C 1 or 3; `y` (N,) whole numbers or text.

    Raises:
        DataError: arrays that are not this; says which and what to do.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        x, y = self._arrays()
        self._x = self._as_images(x)
        self._names, self._labels = self._as_labels(y)

    def class_names(self) -> tuple[str, ...]:
        return self._names

    def labels(self) -> np.ndarray:
        """(N,), int64."""
        return self._labels

    def images(self) -> np.ndarray:
        """(N, C, H, W), float32, in the file's own units; bytes become 0 to 1."""
        return self._x

    def content(self) -> str:
        """SHA-256 of the file."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def notes(self) -> list[str]:
        return []

    def _arrays(self) -> tuple[np.ndarray, np.ndarray]:
        try:
            with zipfile.ZipFile(self._path) as archive:
                size = sum(member.file_size for member in archive.infolist())
            if size > LARGEST:
                raise DataError(f"{self._path} unpacks to {size / 2**30:.1f} GiB; {LARGEST // 2**30} GiB are the most")
            with np.load(self._path, allow_pickle=False) as arrays:
                missing = [name for name in ("x", "y") if name not in arrays.files]
                if missing:
                    raise DataError(
                        f"{self._path} has no {' and no '.join(missing)}, but {', '.join(arrays.files) or 'nothing'}; "
                        "write it with np.savez_compressed(file, x=images, y=labels)"
                    )
                return arrays["x"], arrays["y"]
        except ValueError as error:
            if "pickle" not in str(error).lower() and "Object arrays" not in str(error):
                raise DataError(f"{self._path} cannot be read ({error})") from error
            raise DataError(
                f"{self._path} has arrays of Python objects, which would have to be unpickled, and a pickle can run "
                "anything: it is not read; save numbers, e.g. x.astype(np.uint8)"
            ) from error
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            raise DataError(f"{self._path} cannot be read ({error}); save it anew") from error

    def _as_images(self, x: np.ndarray) -> np.ndarray:
        if x.dtype.kind not in "buif":
            raise DataError(f"x in {self._path} is {x.dtype}, not numbers; save images as uint8 or float32")
        if x.ndim == 3:
            x = x[:, None]
        elif x.ndim == 4 and x.shape[-1] in (1, 3) and x.shape[1] not in (1, 3):
            x = x.transpose(0, 3, 1, 2)
        if x.ndim != 4 or x.shape[1] not in (1, 3):
            raise DataError(
                f"x in {self._path} has the shape {x.shape}; images are (N, H, W), (N, H, W, C) or (N, C, H, W), C "
                "being 1 or 3"
            )
        if not x.size:
            raise DataError(f"x in {self._path} is empty: its shape is {x.shape}")
        broken = np.flatnonzero(~np.isfinite(x).all(axis=(1, 2, 3))) if x.dtype.kind == "f" else []
        if len(broken):
            raise DataError(
                f"x in {self._path} has NaN or infinite values in {len(broken):,} of {len(x):,} images, the first is "
                f"number {broken[0]}; leave them out or fill them"
            )
        if x.min() == x.max():
            raise DataError(f"x in {self._path} is {x.flat[0]} everywhere; there is nothing to see")
        scale = np.float32(255) if x.dtype == np.uint8 else np.float32(1)
        return np.ascontiguousarray(x, dtype=np.float32) / scale

    def _as_labels(self, y: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
        if y.shape != (len(self._x),):
            hint = "; of a one-hot matrix take y.argmax(axis=1)" if y.ndim == 2 else ""
            raise DataError(
                f"y in {self._path} has the shape {y.shape}, and {len(self._x):,} images need ({len(self._x)},){hint}"
            )
        if y.dtype.kind not in "buiUS":
            raise DataError(f"y in {self._path} is {y.dtype}; labels are whole numbers or text, e.g. y.astype(int)")
        values, labels = np.unique(y, return_inverse=True)
        names = [value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in values]
        return tuple(names), labels.astype(np.int64)
