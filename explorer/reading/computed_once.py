"""What a process computes once for all who look at the same: readings, sentences, pictures, and the bytes of pictures.

Whoever asks first computes; who asks meanwhile waits for that. What was asked for least recently goes when all that is
kept would be too large.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from functools import wraps
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeGuard, TypeVar

if TYPE_CHECKING:  # the frame of a page needs no numpy
    from numpy.typing import NDArray

MOST = 256 * 2**20
"""Bytes that are kept, of results and of what they were computed from."""
SMALL = 2**16
"""Bytes up to which two arrays are the same that hold the same numbers; larger ones where they are the same memory."""

Given = ParamSpec("Given")
Found = TypeVar("Found")


def computed_once(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Let a function whose result depends on its arguments alone be computed once for equal arguments.

    Its result belongs to all who get it, and is not to be changed: its arrays are locked. What it raises is not kept.
    """

    @wraps(function)
    def once(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        return keep((function, identity(args), identity(kwargs)), lambda: function(*args, **kwargs))

    return once


def keep(key: Hashable, compute: Callable[[], Found]) -> Found:
    """What `compute` gave under this key, for whoever asks; computed where it is not kept yet."""
    return _kept.get(key, compute)


def identity(value: Any) -> Hashable:
    """What two arguments share that mean the same."""
    if _kept.has_given(value):
        return _Same(value)
    if isinstance(value, list | tuple):
        return type(value), *map(identity, value)
    if isinstance(value, Mapping):
        return type(value), *((key, identity(inside)) for key, inside in value.items())
    if _is_hashable(value):
        return type(value), value
    if _is_array(value):
        return _of_array(value)
    return (type(value), *map(identity, _parts(value))) if is_dataclass(value) else _Same(value)


def forget_all() -> None:
    """Compute everything anew."""
    _kept.clear()


class _Same:
    """A thing that is equal to itself alone; while it is part of a key, nothing else takes its place in memory."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


class _Memory(_Same):
    """An array that cannot be written: another view of the same numbers is the same."""

    __slots__ = ("place",)
    value: NDArray[Any]

    def __init__(self, value: NDArray[Any]) -> None:
        super().__init__(value)
        self.place = (value.__array_interface__["data"][0], value.shape, value.strides, value.dtype.str)

    def __hash__(self) -> int:
        return hash(self.place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Memory) and other.place == self.place


class _Entry:
    """One result, or that somebody computes it."""

    __slots__ = ("ready", "value", "weight", "works")

    def __init__(self) -> None:
        self.ready, self.works = Event(), False
        self.value: Any = None
        self.weight = 0


class _Kept:
    """Results under their keys, the one that was asked for last at the end."""

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._given: dict[int, Any] = {}
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Found]) -> Found:
        while True:
            entry, is_new = self._entry(key)
            if is_new:
                return self._compute(key, entry, compute)
            entry.ready.wait()
            if entry.works:
                return entry.value

    def has_given(self, value: object) -> bool:
        return self._given.get(id(value), _NOTHING) is value

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._given.clear()
            self._weight = 0

    def _entry(self, key: Hashable) -> tuple[_Entry, bool]:
        """The entry, and whether the one who asks is the one to fill it."""
        with self._lock:
            if (entry := self._entries.get(key)) is not None:
                self._entries.move_to_end(key)
                return entry, False
            entry = self._entries[key] = _Entry()
            return entry, True

    def _compute(self, key: Hashable, entry: _Entry, compute: Callable[[], Found]) -> Found:
        try:
            entry.value = compute()
            entry.weight = _weight(entry.value) + _weight(key)
            entry.works = True
            return entry.value
        finally:  # also where it failed: the next who asks, or waits, tries
            with self._lock:
                self._note(key, entry)
            entry.ready.set()

    def _note(self, key: Hashable, entry: _Entry) -> None:
        if self._entries.get(key) is not entry:  # all was forgotten meanwhile
            return
        if not entry.works:
            del self._entries[key]
            return
        self._weight += entry.weight
        if not _is_hashable(entry.value):
            self._given[id(entry.value)] = entry.value
        while self._weight > self._most:
            _, oldest = self._entries.popitem(last=False)
            self._weight -= oldest.weight
            self._given.pop(id(oldest.value), None)


_NOTHING = object()
_kept = _Kept(MOST)


def _of_array(array: NDArray[Any]) -> Hashable:
    if array.dtype.hasobject:
        return array.dtype.str, array.shape, identity(array.tolist())
    if array.nbytes > SMALL and not array.flags.writeable:
        return _Memory(array)
    return array.dtype.str, array.shape, array.tobytes()


def _is_array(value: Any) -> TypeGuard[NDArray[Any]]:
    return hasattr(value, "__array_interface__") and hasattr(value, "setflags") and not _is_hashable(value)


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _parts(value: Any) -> list[Any]:
    return [getattr(value, name) for name in value.__dataclass_fields__]


def _weight(value: Any) -> int:
    """Bytes, about; the arrays on the way are locked."""
    if _is_array(value):
        value.setflags(write=False)
        return value.nbytes
    if isinstance(value, _Same):
        return _weight(value.value)
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, Mapping):
        return 64 + sum(_weight(inside) for inside in value.values())
    if isinstance(value, list | tuple):
        return 64 + sum(map(_weight, value))
    if is_dataclass(value) and not isinstance(value, type):
        return 64 + sum(map(_weight, _parts(value)))
    return sys.getsizeof(value, 64)
