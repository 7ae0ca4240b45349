"""Images and labels as arrays, of any layout in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.config.dataset import Background, Reading, Split
from explorer.sources.data_error import DataError
from explorer.sources.own.array_files import Arrays
from explorer.sources.own.array_roles import paired
from explorer.sources.own.class_names import classes_of
from explorer.sources.own.parts import Part, tested
from explorer.sources.own.picture import laid_on
from explorer.sources.own.samples import Samples, suitable_side
from explorer.sources.resize import resized

AT_A_TIME = 4096  # images that are resized together, for memory's sake


@dataclass(frozen=True)
class Block:
    """Images `x` and labels `y` of one part, with the names that they go by in sentences; a part of None is all."""

    x: np.ndarray
    y: np.ndarray
    x_name: str
    y_name: str
    part: Part | None


def from_arrays(arrays: Arrays, where: Path, reading: Reading, side: int | None) -> Samples:
    """
    Raises:
        DataError: arrays that cannot be used; says which and what to do.
    """
    pairs, others = paired(arrays.names, str(where))
    notes = [f"left out: the arrays {', '.join(others)[:200]}"] if others else []
    blocks = [
        Block(
            arrays.read(pair.images),
            arrays.read(pair.labels),
            f"{pair.images} in {where}",
            f"{pair.labels} in {where}",
            pair.part,
        )
        for pair in pairs
    ]
    return from_blocks(blocks, reading, side, arrays.content, notes)


def from_blocks(
    blocks: Sequence[Block], reading: Reading, side: int | None, content: str, notes: Sequence[str]
) -> Samples:
    """
    Raises:
        DataError: images or labels that cannot be used, or parts that do not fit each other.
    """
    read = [_images(block.x, block.x_name, reading.background) for block in blocks]
    images = [block for block, _ in read]
    for block, array in zip(blocks, images, strict=True):
        if array.shape[1:] != images[0].shape[1:] or array.dtype != images[0].dtype:
            raise DataError(
                f"{block.x_name} has images {array.shape[1:]} of {array.dtype}, and {blocks[0].x_name} has "
                f"{images[0].shape[1:]} of {images[0].dtype}; save all parts in the same form"
            )
    labels, names, said = _labels(blocks, [len(array) for array in images])
    parts = [block.part or Part.TRAIN for block in blocks for _ in range(len(block.x))]
    used, is_test, on_parts = tested(parts) if len(blocks) > 1 else ([True] * len(parts), [], "")
    pooled = len(blocks) > 1 and reading.split in (Split.POOLED, Split.NONE)
    if pooled:
        used, on_parts = [True] * len(parts), "all parts are put together, a quarter of them for testing"
    size = images[0].shape[2:]
    kept = np.array(used, bool)
    return Samples(
        images=_at(np.concatenate(images)[kept] if len(images) > 1 else images[0], side or suitable_side([size])),
        labels=labels[kept],
        names=names,
        test=np.array(is_test, bool)[kept] if len(blocks) > 1 and not pooled else None,
        split=Split.POOLED if pooled else Split.GIVEN if len(blocks) > 1 else Split.NONE,
        sizes=[(int(size[0]), int(size[1]))],
        side=suitable_side([size]),
        content=content,
        notes=tuple(filter(None, [on_parts, *notes, *said])),
        offered=(Split.GIVEN, Split.POOLED) if len(blocks) > 1 else (Split.NONE,),
        transparent=sum(count for _, count in read),
        as_before=len(blocks) == 1,
    )


def _labels(blocks: Sequence[Block], counts: Sequence[int]) -> tuple[np.ndarray, tuple[str, ...], list[str]]:
    """All parts' labels numbered together, for a part may lack a class."""
    columns = {block.y.shape[1:] for block in blocks}
    kinds = {block.y.dtype.kind for block in blocks}
    if len(blocks) > 1 and all(len(block.y) == count for block, count in zip(blocks, counts, strict=True)):
        where = f"{blocks[0].y_name} (and the other parts)"
        if len(columns) > 1 or ("U" in kinds) != bool(kinds <= {"U"}):
            raise DataError(f"{where} have different forms of labels; save them in the same form")
        names, labels, said = classes_of(np.concatenate([block.y for block in blocks]), where, sum(counts))
        return labels, names, said
    for block, count in zip(blocks[1:], counts[1:], strict=True):
        classes_of(block.y, block.y_name, count)  # says which does not fit its images
    names, labels, said = classes_of(blocks[0].y, blocks[0].y_name, counts[0])
    return labels, names, said


def _images(x: np.ndarray, name: str, background: Background) -> tuple[np.ndarray, int]:
    """(N, C, H, W) with C 1 or 3, uint8 as bytes and else float32 in its own units; and how many were transparent."""
    if x.dtype.kind not in "buif":
        raise DataError(f"{name} is {x.dtype}, not numbers; save images as uint8 or float32")
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[-1] in (1, 3, 4) and x.shape[1] not in (1, 3):
        x = x.transpose(0, 3, 1, 2)
    if x.ndim != 4 or x.shape[1] not in (1, 3, 4) or (x.shape[1] == 4 and x.dtype != np.uint8):
        raise DataError(
            f"{name} has the shape {x.shape} of {x.dtype}; images are (N, H, W), (N, H, W, C) or (N, C, H, W), C being "
            "1 or 3, or 4 in bytes"
        )
    if not x.size:
        raise DataError(f"{name} is empty: its shape is {x.shape}")
    transparent = 0
    if x.shape[1] == 4:
        transparent = int((x[:, 3] < 255).any(axis=(1, 2)).sum())
        x = laid_on(x[:, :3], x[:, 3:], background)
    if x.dtype == np.uint8:
        return x, transparent
    with np.errstate(over="ignore"):
        x = np.asarray(x, dtype=np.float32)
    _refuse_not_finite(x, name)
    return x, transparent


def _refuse_not_finite(x: np.ndarray, name: str) -> None:
    broken = np.flatnonzero(~np.isfinite(x).all(axis=(1, 2, 3)))
    if len(broken):
        raise DataError(
            f"{name} has NaN or infinite values in {len(broken):,} of {len(x):,} images, the first is number "
            f"{broken[0]}; leave them out or fill them"
        )


def _at(images: np.ndarray, side: int) -> np.ndarray:
    if images.shape[2:] == (side, side):
        return np.ascontiguousarray(images)
    scale = np.float32(255 if images.dtype == np.uint8 else 1)
    parts = [images[start : start + AT_A_TIME] for start in range(0, len(images), AT_A_TIME)]
    return np.concatenate([resized(np.ascontiguousarray(part, dtype=np.float32) / scale, side) for part in parts])
