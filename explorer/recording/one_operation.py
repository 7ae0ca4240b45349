"""Functions that a captured step repeats as they are: they may look at values and decide by them.

Whatever else is between a step's operations is fixed when it is captured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from torch import Tensor

Function = Callable[..., Tensor]
_takers: list[Callable[[Function, tuple[Any, ...]], Tensor]] = []


def one_operation(function: Function) -> Function:
    """One operation to what captures steps: it takes tensors, or lists of them, and returns one."""

    @wraps(function)
    def call(*args: Any) -> Tensor:
        return _takers[-1](function, args) if _takers else function(*args)

    return call


@contextmanager
def taken_by(taker: Callable[[Function, tuple[Any, ...]], Tensor]) -> Iterator[None]:
    """Inside, such functions are not called but given to `taker`, with their arguments."""
    _takers.append(taker)
    try:
        yield
    finally:
        _takers.pop()
