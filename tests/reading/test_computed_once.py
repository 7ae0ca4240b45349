"""What is the same is computed once, whoever asks, and nobody gets what somebody else asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.reading import computed_once as module
from explorer.reading.computed_once import computed_once, forget_all


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@dataclass(frozen=True)
class Series:
    name: str
    values: NDArray[Any]


def test_ten_who_ask_at_once_wait_for_one() -> None:
    calls = []

    @computed_once
    def slow(number: int) -> list[int]:
        calls.append(number)
        time.sleep(0.2)
        return [number]

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(slow, [7] * 10))
    assert calls == [7]
    assert all(value is found[0] for value in found)


def test_those_who_ask_for_something_else_do_not_wait() -> None:
    begun, may_end = threading.Event(), threading.Event()

    @computed_once
    def look(number: int) -> int:
        if number == 0:
            begun.set()
            may_end.wait(10)
        return number

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(look, 0)
        begun.wait(10)
        assert look(1) == 1
        may_end.set()
        assert slow.result() == 0


@pytest.mark.parametrize(
    "other",
    [
        ((2, "a", [1.0]), {}),
        ((1, "b", [1.0]), {}),
        ((1, "a", [1.5]), {}),
        ((1, "a", (1.0,)), {}),
        ((True, "a", [1.0]), {}),
        ((1.0, "a", [1.0]), {}),
        ((1, "a", [1.0]), {"more": {"x": 2}}),
        ((1, "a", np.ones(1)), {}),
        ((1, "a", np.ones(1, np.float32)), {}),
        ((1, "a", np.zeros(20_000)), {}),
        ((1, "a", Series("loss", np.zeros(3))), {}),
        ((1, "a", Series("loss", np.array([0.0, 0.0, 1.0]))), {}),
        ((1, "a", Series("accuracy", np.zeros(3))), {}),
    ],
)
def test_what_differs_anywhere_is_computed_for_itself(other: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    calls = []

    @computed_once
    def noted(*args: Any, **kwargs: Any) -> None:
        calls.append((args, kwargs))

    noted(1, "a", [1.0])
    noted(1, "a", Series("loss", np.array([0.0, 1.0, 0.0])))
    noted(1, "a", np.zeros((100, 200)))
    args, kwargs = other
    noted(*args, **kwargs)
    noted(*args, **kwargs)
    assert len(calls) == 4


def test_two_functions_share_nothing() -> None:
    @computed_once
    def double(number: int) -> int:
        return 2 * number

    @computed_once
    def triple(number: int) -> int:
        return 3 * number

    assert (double(5), triple(5)) == (10, 15)


def test_an_array_that_was_changed_is_another() -> None:
    sums = computed_once(lambda values: float(values.sum()))
    for size in (10, 100_000):
        values = np.zeros(size)
        assert sums(values) == 0
        values[3] = 1
        assert sums(values) == 1


def test_a_large_result_is_known_again_by_its_views_and_cannot_be_changed() -> None:
    calls = []

    @computed_once
    def read(size: int) -> Series:
        return Series("read", np.zeros((size, 4)))

    @computed_once
    def drawn(values: NDArray[np.float64]) -> dict[str, Any]:
        calls.append(values)
        return {"data": [values * 2]}

    found = read(100_000)
    assert drawn(found.values[:, 1]) is drawn(found.values[:, 1])
    assert drawn(found.values[:, 2]) is not drawn(found.values[:, 1])
    assert len(calls) == 2
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        drawn(found.values[:, 1])["data"][0][0] = 1


def test_what_fails_is_tried_again_by_those_who_wait() -> None:
    calls = []

    @computed_once
    def fails_once() -> str:
        calls.append(1)
        time.sleep(0.1)
        if len(calls) == 1:
            raise OSError("not yet")
        return "there"

    def asked() -> str:
        try:
            return fails_once()
        except OSError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(lambda _: asked(), range(4)))
    assert found == ["not yet", "there", "there", "there"]
    assert len(calls) == 2


def test_memory_is_bounded_and_what_was_asked_for_last_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = module._Kept(2**20)
    monkeypatch.setattr(module, "_kept", kept)
    calls = []

    @computed_once
    def kilobytes(number: int) -> bytes:
        calls.append(number)
        return bytes(100 * 1024)

    for number in range(50):
        kilobytes(number)
        kilobytes(0)
        assert kept._weight <= 2**20
    assert calls.count(0) == 1
    assert len(kept._entries) == 10
    kilobytes(10)
    assert calls.count(10) == 2
