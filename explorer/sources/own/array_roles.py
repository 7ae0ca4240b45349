"""Which array holds images and which labels, and for which part: told from their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.sources.data_error import DataError
from explorer.sources.own.parts import Part, part_named

_IMAGES = {"x", "image", "images", "img", "imgs", "data", "pixels", "features"}
_LABELS = {"y", "label", "labels", "target", "targets", "class", "classes"}
_WRITE = "write it with np.savez_compressed(file, x=images, y=labels), or x_train, y_train, x_test, y_test"


@dataclass(frozen=True)
class Pair:
    """The names of two arrays that belong together; `part` is None where all are in one pair."""

    images: str
    labels: str
    part: Part | None


def paired(names: Sequence[str], where: str) -> tuple[list[Pair], list[str]]:
    """The pairs, training first, and the names of arrays that are neither images nor labels.

    Raises:
        DataError: no such pair, one without its other half, or two for the same part.
    """
    images, labels, others = dict[Part | None, str](), dict[Part | None, str](), list[str]()
    for name in names:
        words, part = _words(name)
        kind = _kind(words, images, labels)
        if kind is None:
            others.append(name)
        elif part in kind:
            raise DataError(f"{where} has {kind[part]} and {name} for the same thing; take one away, or rename it")
        else:
            kind[part] = name
    found = ", ".join(sorted(names))[:200] or "nothing"
    if None in images and None in labels:
        ours = {images[None], labels[None]}
        return [Pair(images[None], labels[None], None)], [name for name in names if name not in ours]
    halves = sorted(str(kind[part]) for kind in (images, labels) for part in set(images) ^ set(labels) if part in kind)
    if halves or not images:
        missing = [key for key, kind in (("x", images), ("y", labels)) if not kind] or [
            f"labels for {half}" if half in images.values() else f"images for {half}" for half in halves
        ]
        raise DataError(f"{where} has no {' and no '.join(missing)}, but {found}; {_WRITE}")
    if Part.TRAIN not in images or len(images) < 2:
        raise DataError(f"{where} has {found}: the part for {_lacks(images)} is missing; {_WRITE}")
    return [Pair(images[part], labels[part], part) for part in Part if part in images], others


def _kind(
    words: set[str], images: dict[Part | None, str], labels: dict[Part | None, str]
) -> dict[Part | None, str] | None:
    if words & {"name", "names"}:  # of the classes
        return None
    if words & _LABELS:
        return labels
    return images if words & _IMAGES else None


def _lacks(images: dict[Part | None, str]) -> str:
    return "training" if Part.TRAIN not in images else "testing"


def _words(name: str) -> tuple[set[str], Part | None]:
    """The words of `X_train`, `trainImages` or `mnist-test-labels`, and the part that one of them names."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)}
    parts = {part for word in words if (part := part_named(word))}
    return words, parts.pop() if len(parts) == 1 else None


def part_in(name: str) -> Part | None:
    """The part that a word of a name names: train of `mnist_train`."""
    return _words(name)[1]
