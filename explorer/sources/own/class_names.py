"""Labels as somebody wrote them, as classes 0, 1, 2, … with names that can be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from explorer.config.dataset import LONGEST_NAME
from explorer.foreign_text import visible
from explorer.sources.data_error import DataError


def numbered(written: Sequence[str], where: str) -> tuple[tuple[str, ...], np.ndarray]:
    """The classes' names, and the class of each sample (N,), int64; in the order of the names.

    Raises:
        DataError: a name that is empty or too long, or two that cannot be told apart.
    """
    values, labels = np.unique(np.asarray(written, dtype=object), return_inverse=True)
    names = tuple(_name(value, where) for value in values)
    alike = next((name for name in names if names.count(name) > 1), None) if len(names) <= 1000 else None
    if alike is not None:
        raise DataError(f"{where} has two classes that are both written {alike}; rename one")
    return names, labels.astype(np.int64)


def classes_of(y: np.ndarray, where: str, count: int) -> tuple[tuple[str, ...], np.ndarray, list[str]]:
    """Names and classes (N,) of labels (N,), (N, 1) or one-hot (N, K), and what was done to them.

    Raises:
        DataError: labels that are not these; says which and what to do.
    """
    if y.dtype.kind not in "buifUS":
        raise DataError(f"{where} is {y.dtype}; labels are whole numbers or text, e.g. y.astype(int)")
    y, notes = _one_each(y, where, count)
    if y.dtype.kind in "US":
        names, labels = numbered([_text(value) for value in y.tolist()], where)
        return names, labels, notes
    if y.dtype.kind == "f":
        y = _whole(y, where)
    values, labels = np.unique(y, return_inverse=True)
    if y.dtype.kind != "b" and not np.array_equal(values, np.arange(len(values))):
        notes.append(f"labels {values[0]} to {values[-1]} become the classes 0 to {len(values) - 1}, in their order")
    return tuple(str(value) for value in values.tolist()), labels.astype(np.int64), notes


def _one_each(y: np.ndarray, where: str, count: int) -> tuple[np.ndarray, list[str]]:
    if y.ndim == 2 and len(y) == count and y.shape[1] == 1:
        return y[:, 0], []
    if y.ndim == 2 and len(y) == count and y.dtype.kind in "buif" and y.shape[1] > 1:
        ones = y == 1
        if not (ones.sum(axis=1) == 1).all() or not (ones | (y == 0)).all():
            raise DataError(
                f"{where} has the shape {y.shape}, and its rows are not one-hot: an image can have one class only; "
                "save one label each"
            )
        return ones.argmax(axis=1), ["one-hot labels become the place of their 1"]
    if y.shape != (count,):
        raise DataError(f"{where} has the shape {y.shape}, and {count:,} images need ({count},)")
    return y, []


def _whole(y: np.ndarray, where: str) -> np.ndarray:
    broken = np.flatnonzero(~np.isfinite(y) | (np.abs(np.nan_to_num(y)) > 2**53) | (y != np.floor(y)))
    if len(broken):
        raise DataError(
            f"{where} is {y.dtype}, and number {broken[0]} is {y[broken[0]]}; labels are whole numbers or text"
        )
    return y.astype(np.int64)


def _text(value: str | bytes) -> str:
    return value.decode(errors="surrogateescape") if isinstance(value, bytes) else value


def _name(value: str, where: str) -> str:
    name = visible(unicodedata.normalize("NFC", value))
    if not name.strip():
        raise DataError(f"{where} has a class without a name; give it one")
    if len(name) > LONGEST_NAME:
        raise DataError(
            f"{where} has a class whose name has {len(name):,} characters ({name[:40]}…); {LONGEST_NAME} are the most"
        )
    return name
