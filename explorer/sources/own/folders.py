"""Images in folders: the folders say the class of each, or a table does."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.config.dataset import Reading, Split
from explorer.sources.data_error import DataError
from explorer.sources.own.class_names import numbered
from explorer.sources.own.label_table import LABELS, from_label_table
from explorer.sources.own.layout import Arrangement, arranged
from explorer.sources.own.listing import Listing
from explorer.sources.own.parts import tested
from explorer.sources.own.picture import Remark
from explorer.sources.own.pictures import Pictures
from explorer.sources.own.progress import OnProgress
from explorer.sources.own.questions import UndecidedError
from explorer.sources.own.samples import Samples, suitable_side

NAMED = 5  # files that cannot be read


def from_folders(
    listing: Listing, reading: Reading, side: int | None, on_progress: OnProgress, *, table: bool = True
) -> Samples:
    """
    Raises:
        DataError: folders or files that cannot be used.
        UndecidedError: what only the owner can decide.
    """
    root = listing.root
    labeled = table and next((name for name in listing.tables if name.lower() == LABELS), None)
    order = from_label_table(root / labeled, listing, reading.split) if labeled else None
    order = order or arranged(root, listing.images, reading.split)
    used, is_test, said = tested(order.parts) if order.parts is not None else ([True] * len(order.files), [], "")
    files = [name for name, is_used in zip(order.files, used, strict=True) if is_used]
    pictures = Pictures(root, files, reading.background, on_progress)
    side = side or suitable_side(list(pictures.sizes.values()))
    images = pictures.at(side)
    _confirm_unreadable(root, pictures, reading)
    read = set(pictures.read)
    kept = np.array([is_used and name in read for name, is_used in zip(order.files, used, strict=True)], bool)
    names, labels = numbered([name for name, is_kept in zip(order.classes, kept, strict=True) if is_kept], str(root))
    return Samples(
        images=images,
        labels=labels,
        names=names,
        test=np.array(is_test, bool)[kept] if order.parts is not None else None,
        split=order.split,
        sizes=[pictures.sizes[name] for name in pictures.read],
        side=suitable_side([pictures.sizes[name] for name in pictures.read]),
        content=pictures.content(),
        notes=tuple(filter(None, [said, *_on_split(order), *order.notes, *listing.notes(), *_all_notes(pictures)])),
        offered=order.offered,
        transparent=pictures.remarks[Remark.TRANSPARENT],
        as_before=not {Remark.TRANSPARENT, Remark.TURNED, Remark.FLOATING} & set(pictures.remarks),
    )


def _on_split(order: Arrangement) -> list[str]:
    return ["all parts are put together, a quarter of them for testing"] if order.split is Split.POOLED else []


def _all_notes(pictures: Pictures) -> list[str]:
    left_out = [f"left out: {_failures(pictures.failed)}"] if pictures.failed else []
    return [*left_out, *pictures.notes()]


def _confirm_unreadable(root: Path, pictures: Pictures, reading: Reading) -> None:
    if not pictures.failed or reading.leave_out_unreadable:
        return
    if not pictures.read:
        raise DataError(f"none of the images in {root} can be read: {_failures(pictures.failed)}; replace them")
    single = len(pictures.failed) == 1
    raise UndecidedError(
        f"in {root}, {_failures(pictures.failed)}: leave {'it' if single else 'them'} out, or replace "
        f"{'it' if single else 'them'}",
        "leave_out_unreadable",
        (True,),
    )


def _failures(failed: dict[str, str]) -> str:
    said = [f"{name} cannot be read as an image ({why})" for name, why in sorted(failed.items())[:NAMED]]
    more = len(failed) - len(said)
    return ", ".join(said) + (f" and {more:,} more" if more else "")
