"""What the folders around images mean: classes, or parts of a split with classes in them, or the other way round."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.config.dataset import Split
from explorer.sources.data_error import DataError
from explorer.sources.own.listing import SUFFIXES
from explorer.sources.own.parts import Part, part_named
from explorer.sources.own.questions import UndecidedError


@dataclass(frozen=True)
class Arrangement:
    """Files with the class of each, and the part of each where the folders tell it.

    `offered` are the ways to split that these folders allow.
    """

    files: tuple[str, ...]
    classes: tuple[str, ...]
    parts: tuple[Part, ...] | None
    split: Split
    offered: tuple[Split, ...] = (Split.NONE,)
    notes: tuple[str, ...] = ()


def arranged(root: Path, images: Sequence[str], split: Split | None) -> Arrangement:
    """
    Raises:
        DataError: no class folders.
        UndecidedError: folders that can be read in two ways.
    """
    paths = [tuple(name.split("/")) for name in images]
    inside = [path for path in paths if len(path) > 1]
    if not inside:
        raise DataError(_flat(root, images))
    loose = len(paths) - len(inside)
    notes = (f"left out: {loose:,} images beside the class folders",) if loose else ()
    found = _split_places(inside)
    if found is not None:
        part, label = found
        offered = (Split.GIVEN, Split.POOLED, Split.NONE) if label else (Split.GIVEN, Split.NONE)
        if split is Split.NONE:
            return _by(inside, 0, None, Split.NONE, offered, notes)
        if split is Split.POOLED:
            return _by(inside, label, None, Split.POOLED, offered, notes)
        return _by(inside, label, part, Split.GIVEN, offered, notes)
    if split is not Split.NONE:
        _ask_where_in_doubt(root, inside, split)
    if split is Split.POOLED and _are_alike(inside):
        return _by(inside, 1, None, Split.POOLED, (Split.POOLED, Split.NONE), notes)
    if split in (Split.GIVEN, Split.POOLED):
        raise DataError(f"{root} gives no split: it has no folders train and test with the same classes in each")
    return _by(inside, 0, None, Split.NONE, (Split.POOLED, Split.NONE) if _are_alike(inside) else (Split.NONE,), notes)


def _by(
    paths: Sequence[tuple[str, ...]],
    label: int,
    part: int | None,
    split: Split,
    offered: tuple[Split, ...] = (Split.NONE,),
    notes: tuple[str, ...] = (),
) -> Arrangement:
    parts = None if part is None else tuple(found for path in paths if (found := part_named(path[part])))
    return Arrangement(
        tuple("/".join(path) for path in paths), tuple(path[label] for path in paths), parts, split, offered, notes
    )


def _split_places(paths: Sequence[tuple[str, ...]]) -> tuple[int, int] | None:
    """At which depth the parts and the classes are; None where the folders are not parts of a split."""
    if any(len(path) < 3 for path in paths):
        return None
    for part, label in ((0, 1), (1, 0)):
        parts = {part_named(path[part]) for path in paths}
        if None not in parts and Part.TRAIN in parts and len(parts) > 1:
            return part, label
    return None


def _are_alike(paths: Sequence[tuple[str, ...]]) -> bool:
    """Whether the same folders, two or more, are in each of the outer ones."""
    if any(len(path) < 3 for path in paths):
        return False
    inner = defaultdict[str, set[str]](set)
    for path in paths:
        inner[path[0]].add(path[1])
    return len(inner) > 1 and len({frozenset(names) for names in inner.values()}) == 1 and len(inner[paths[0][0]]) > 1


def _ask_where_in_doubt(root: Path, paths: Sequence[tuple[str, ...]], split: Split | None) -> None:
    tops = sorted({path[0] for path in paths})
    deep = {top: {path[1] for path in paths if path[0] == top and len(path) > 2} for top in tops}
    flat = {path[0] for path in paths if len(path) == 2}
    named = [top for top in tops if part_named(top)]
    if len(tops) == 1 and not flat and len(deep[tops[0]]) > 1:
        raise DataError(
            f"{root} has nothing but the folder {tops[0]}, with {_some(deep[tops[0]])} in it; name {root / tops[0]}"
        )
    if named and (len(named) == len(tops) or any(deep[top] and top not in flat for top in named)):
        others = [top for top in tops if top not in named]
        beside = f", and beside them {_some(others)}" if others else ""
        raise UndecidedError(
            f"{root} has folders named as parts of a split are ({_some(named)}){beside}, but not {{train,test}}/CLASS "
            "with the same classes in each: are they classes? If not, put a folder for each class into train and into "
            "test, with nothing beside those",
            "split",
            (Split.NONE,),
        )
    if split is not Split.POOLED and _are_alike(paths):
        raise UndecidedError(
            f"{root} has the same folders ({_some(deep[tops[0]])}) in each of {_some(tops)}: which of the two are the "
            "classes, the inner ones (pooled) or the outer ones (none)?",
            "split",
            (Split.POOLED, Split.NONE),
        )


def _some(names: Sequence[str] | set[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:4]) + (f" and {len(ordered) - 4:,} more" if len(ordered) > 4 else "")


def _flat(root: Path, images: Sequence[str]) -> str:
    if not images:
        return (
            f"{root} has no folders with images ({', '.join(SUFFIXES)}); put the images of each class into a folder of "
            "its own in there"
        )
    stems = sorted({found[0] for name in images if (found := re.match(r"[^\W\d_]+", name))})
    if 2 <= len(stems) <= min(200, len(images) // 2):
        guess = f"their names begin with {_some(stems)}, so put those of {stems[0]} into a folder {stems[0]} and so on"
    else:
        guess = "put the images of each class into a folder of its own in there"
    return (
        f"{root} has {len(images):,} images without class folders: {guess}, or write a labels.csv beside them, with "
        "the columns file and label"
    )
