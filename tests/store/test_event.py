"""Changes while a run trains: what may change, how it is written, and what is refused wherever it comes from."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.config import ConfigError
from explorer.store.errors import StoreError
from explorer.store.event import Event, parse_events
from explorer.store.records import Records

RATES = st.tuples(st.just("optimizer.learning_rate"), st.floats(0, 1000))
MOMENTA = st.tuples(st.just("normalization.momentum"), st.none() | st.floats(0, 1))


@settings(deadline=None)
@given(change=RATES | MOMENTA, step=st.integers(0, 10**9))
def test_what_is_written_is_read_as_the_same_to_the_last_bit(change: tuple[str, float | None], step: int) -> None:
    event = Event(step, *change)
    assert parse_events([event.written]) == [event]


def test_changes_are_read_in_the_order_of_their_steps() -> None:
    read = parse_events(["optimizer.learning_rate=0.2@203", "normalization.momentum=null@7"])
    assert read == [Event(7, "normalization.momentum", None), Event(203, "optimizer.learning_rate", 0.2)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("optimizer.learning_rate=0.2", "KEY=VALUE@STEP"),
        ("optimizer.learning_rate@5", "KEY=VALUE@STEP"),
        ("optimizer.learning_rate=0.2@-5", "KEY=VALUE@STEP"),
        ("optimizer.learning_rate=0.2@" + "9" * 5000, "KEY=VALUE@STEP"),
        ("optimizer.batch_size=4@5", "fixed while a run trains"),
        ("optimizer.learning_rate=fast@5", "is not a number"),
        ("optimizer.learning_rate=NaN@5", "learning_rate"),
        ("optimizer.learning_rate=null@5", "learning_rate"),
        ("normalization.momentum=7@5", "momentum"),
        ("", "KEY=VALUE@STEP"),
    ],
)
def test_what_cannot_change_so_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        parse_events([text])


@pytest.mark.parametrize(
    "row",
    [
        (1, "'''; import os #", "0.5"),
        (1, "optimizer.batch_size", "5"),
        (1, "optimizer.learning_rate", "Infinity"),
        (1, "optimizer.learning_rate", "null"),
        (1, "optimizer.learning_rate", "{broken"),
        (1, "normalization.momentum", '"x"'),
        (1, "normalization.momentum", "true"),
        (-3, "optimizer.learning_rate", "0.5"),
        (1.5, "optimizer.learning_rate", "0.5"),
        (1, "optimizer.learning_rate", "[" * 5000),
    ],
    ids=lambda row: ascii(row)[:50],
)
def test_a_recorded_change_that_cannot_be_is_refused_when_it_is_read(row: tuple[object, ...], tmp_path: Path) -> None:
    with Records(tmp_path) as records, closing(sqlite3.connect(records.path)) as database:
        database.execute("INSERT INTO events VALUES (?, ?, ?)", row)
        database.commit()
        with pytest.raises(StoreError, match="a change that cannot be"):
            records.events()
