"""A folder with a folder of images for each class: `leaves/oak/1.png`, `leaves/elm/a.jpg`."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from explorer.sources.data_error import DataError

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm")
GREY = ("1", "L", "LA", "F")
LARGEST = 4096  # pixels of a side


class ClassFolders:
    """The images below a folder, in the order of their names.

    Raises:
        DataError: no class folders, or no images in them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        folders = sorted(folder for folder in root.iterdir() if folder.is_dir() and not folder.name.startswith("."))
        files = {folder: sorted(file for file in folder.rglob("*") if file.is_file()) for folder in folders}
        images = {
            folder.name: [file for file in inside if file.suffix.lower() in SUFFIXES]
            for folder, inside in files.items()
        }
        self._by_class = {name: inside for name, inside in images.items() if inside}
        self._others = sum(file.suffix.lower() not in SUFFIXES for inside in files.values() for file in inside)
        self._files = [file for inside in self._by_class.values() for file in inside]
        if not self._files:
            raise DataError(
                f"{root} has no folders with images ({', '.join(SUFFIXES)}); put the images of each class into a "
                "folder of its own in there"
            )
        self._read = cache(self._read_all)

    def class_names(self) -> tuple[str, ...]:
        return tuple(self._by_class)

    def labels(self) -> np.ndarray:
        """(N,), int64."""
        return np.repeat(np.arange(len(self._by_class)), [len(inside) for inside in self._by_class.values()])

    def images(self) -> list[np.ndarray]:
        """One (C, H, W) each, float32 from 0 to 1; grey if all are.

        Raises:
            DataError: a file that is no image.
        """
        return self._read()

    def content(self) -> str:
        """SHA-256 of all names and bytes."""
        digest = hashlib.sha256()
        for file in self._files:
            inside = file.read_bytes()
            digest.update(f"{file.relative_to(self._root).as_posix()}\n{len(inside)}\n".encode())
            digest.update(inside)
        return digest.hexdigest()

    def notes(self) -> list[str]:
        return [f"{self._others} files that are no images are left out"] if self._others else []

    def _read_all(self) -> list[np.ndarray]:
        arrays = [_pixels(file) for file in self._files]
        if any(array.ndim == 3 for array in arrays):
            arrays = [array if array.ndim == 3 else np.repeat(array[..., None], 3, axis=2) for array in arrays]
            return [np.ascontiguousarray(array.transpose(2, 0, 1)) for array in arrays]
        return [array[None] for array in arrays]


def _pixels(file: Path) -> np.ndarray:
    """(H, W) of a grey image, (H, W, 3) of a coloured one, float32 from 0 to 1."""
    try:
        with Image.open(file) as image:
            if max(image.size) > LARGEST:
                raise DataError(f"{file} has {image.width}×{image.height} pixels; {LARGEST} a side are the most")
            if image.mode.startswith("I"):
                return np.asarray(image, dtype=np.float32) / np.float32(65535)
            return np.asarray(image.convert("L" if image.mode in GREY else "RGB"), dtype=np.float32) / np.float32(255)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(
            f"{file} cannot be read as an image ({str(error).split(' <')[0]}); replace it or take it away"
        ) from error
