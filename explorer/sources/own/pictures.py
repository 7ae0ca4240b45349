"""Many image files as numbers: each decoded once, the large ones reduced as soon as they are."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL.ImageFile import ImageFile

from explorer.config.dataset import Background
from explorer.sources.data_error import DataError
from explorer.sources.own.location import content_of, reason
from explorer.sources.own.picture import LARGEST_FILE, Remark, decoded, opened, size
from explorer.sources.own.progress import OnProgress, Progress, ignored
from explorer.sources.resize import resized

SMALL = 64 * 64  # pixels; what has no more is kept as it is until the common size is known


class Pictures:
    """The images of `files` below `root`.

    `sizes` (height, width) and `failed` reasons are told by file; what cannot be decoded is in `failed`.
    """

    def __init__(
        self, root: Path, files: Sequence[str], background: Background, on_progress: OnProgress = ignored
    ) -> None:
        self._root, self._files, self._background, self._on_progress = root, files, background, on_progress
        self._small: dict[str, np.ndarray] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        self.failed: dict[str, str] = {}
        self.remarks: Counter[Remark] = Counter()
        self._beyond_one = ""
        self._digest = hashlib.sha256()
        with _quiet():
            for name, content in self._contents(files):
                self._digest.update(_entry(name, content))
                self._digest.update(content)
                self._look_at(name, content)

    @property
    def read(self) -> list[str]:
        return [name for name in self._files if name not in self.failed]

    def at(self, side: int) -> np.ndarray:
        """(files that can be read, C, side, side): uint8 where that is exact, else float32 with 1 as the brightest."""
        with _quiet():
            taken = {name: _reduced(array, side) for name, array in self._small.items()}
            for name, content in self._contents([name for name in self.read if name not in taken]):
                with self._failing(name):
                    taken[name] = _reduced(self._decoded(name, opened(content)), side)
        self._refuse_mixed_units()
        arrays = [taken[name] for name in self.read]
        if not arrays:
            return np.zeros((0, 1, side, side), np.uint8)
        channels, dtype = max(len(array) for array in arrays), np.result_type(*{array.dtype for array in arrays})
        together = np.empty((len(arrays), channels, side, side), dtype)
        for place, array in zip(together, arrays, strict=True):
            place[:] = array if array.dtype == dtype else _as_share(array)
        return together

    def content(self) -> str:
        """SHA-256 of the names and bytes of all that can be read."""
        if not self.failed:
            return self._digest.hexdigest()
        digest = hashlib.sha256()
        for name, content in self._contents(self.read):
            digest.update(_entry(name, content))
            digest.update(content)
        return digest.hexdigest()

    def notes(self) -> list[str]:
        said = {remark: remark.format(background=self._background) for remark in Remark}
        return [f"{self.remarks[remark]:,} {words}" for remark, words in said.items() if self.remarks[remark]]

    def _contents(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for number, name in enumerate(names):
            self._on_progress(Progress(number, len(names), name))
            try:
                yield name, content_of(f"{self._root}/{name}", LARGEST_FILE)
            except OSError as error:
                self.failed[name] = reason(error)

    def _look_at(self, name: str, content: bytes) -> None:
        with self._failing(name):
            image = opened(content)
            self.sizes[name] = size(image)
            if image.width * image.height <= SMALL:
                self._small[name] = self._decoded(name, image)

    def _decoded(self, name: str, image: ImageFile) -> np.ndarray:
        picture = decoded(image, self._background)
        self.remarks.update(picture.remarks)
        if Remark.FLOATING in picture.remarks and not (picture.array.min() >= 0 and picture.array.max() <= 1):
            self._beyond_one = name
        return picture.array[None] if picture.array.ndim == 2 else picture.array.transpose(2, 0, 1)

    def _refuse_mixed_units(self) -> None:
        if self._beyond_one and self.remarks[Remark.FLOATING] < len(self.read):
            raise DataError(
                f"{self._root / self._beyond_one} has values beyond 0 to 1, and other images here are bytes, so that "
                "nobody can tell their common scale; save all in the same form"
            )

    @contextmanager
    def _failing(self, name: str) -> Iterator[None]:
        """Decoders raise whatever their parsers meet; any of it means that the file cannot be read."""
        try:
            yield
        except Exception as error:
            self.failed[name] = reason(error)


def _reduced(array: np.ndarray, side: int) -> np.ndarray:
    return array if array.shape[1:] == (side, side) else resized(_as_share(array), side)


def _as_share(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) / np.float32(255) if array.dtype == np.uint8 else array


def _entry(name: str, content: bytes) -> bytes:
    return b"%b\n%d\n" % (os.fsencode(name), len(content))


@contextmanager
def _quiet() -> Iterator[None]:
    """What Pillow warns of is either refused here or harmless."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
