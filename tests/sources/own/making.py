"""Somebody's data, made for a test, and looked at in this process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from explorer.config.dataset import Reading
from explorer.sources.own import located
from explorer.sources.own.checks import Look, looked_at
from explorer.sources.own.samples import Samples
from explorer.sources.own.sources import data_listing, read_samples


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    """uint8."""
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def save(path: Path, image: Image.Image | np.ndarray, **how: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(path, **how)  # pyright: ignore[reportArgumentType]
    return path


def class_folders(root: Path, *classes: str, count: int = 12, side: int = 12) -> Path:
    """`count` gray images in a folder for each class, which may be a path of folders."""
    for place, name in enumerate(classes or ("elm", "oak")):
        for number in range(count):
            save(root / name / f"{number}.png", noise(side, side, seed=100 * place + number))
    return root


def large_pictures(root: Path) -> Path:
    """120 pictures of 12 megapixels that take seconds to read; all of them one small file on the disk."""
    first = save(root / "elm" / "0.png", Image.linear_gradient("L").resize((4000, 3000)))
    for name in ("elm", "oak"):
        (root / name).mkdir(exist_ok=True)
        for number in range(60):
            if not (root / name / f"{number}.png").exists():
                (root / name / f"{number}.png").hardlink_to(first)
    return root


def samples_of(path: Path, **reading: object) -> Samples:
    return read_samples(located(path), data_listing(located(path)), Reading.model_validate(reading), None)


def looked(path: Path, **reading: object) -> Look:
    """What a look finds, without a process of its own and without keeping anything."""
    path = located(path)
    return looked_at(path, samples_of(path, **reading), Reading.model_validate(reading))


def npz(path: Path, **arrays: np.ndarray) -> Path:
    np.savez(path, **arrays)  # pyright: ignore[reportArgumentType]
    return path
