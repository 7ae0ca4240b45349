"""One run's records: written in batches, one transaction each; read whole or as an overview that never grows.

A series is one quantity of one layer (or parameter, or of the run). A per-step series is kept as chunks of consecutive
steps. A run longer than `OVERVIEW_STEPS` also keeps an overview of at most that many points, so that reading and
drawing take the same time however long it is: of a scalar the mean, minimum and maximum of each stretch, of channels
every stride-th step. What a schedule records is kept moment by moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explorer.config import ConfigError
from explorer.store.database import Database, or_damaged
from explorer.store.errors import StoreError, Trouble
from explorer.store.event import Event, known_event
from explorer.store.formats import RECORDS
from explorer.store.long_frame import long_frame
from explorer.store.overview import OVERVIEW_STEPS, insert_overview
from explorer.store.packing import packed, unpacked
from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.series import Series, SeriesInfo

if TYPE_CHECKING:
    import pandas as pd

FILE = "records.sqlite"


class Records(Database):
    """The database of one run. Any number of processes read it while one writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, RECORDS, or_empty=True)
        self._ids: dict[tuple[str, str], int] = {}

    def declare(self, series: Sequence[SeriesInfo], steps: int) -> None:
        """Name the series that will come, in the network's order, and how many steps are planned."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO series (quantity, layer, position, shape) VALUES (?, ?, ?, ?)",
                [(s.quantity, s.layer, position, json.dumps(s.shape)) for position, s in enumerate(series)],
            )
            connection.execute("INSERT OR IGNORE INTO about VALUES ('steps', ?)", (str(steps),))
        self._ids.clear()

    def append(
        self,
        first_step: int,
        rows: Mapping[tuple[str, str], np.ndarray],
        moments: Iterable[tuple[int, Mapping[tuple[str, str], np.ndarray]]] = (),
        events: Iterable[Event] = (),
    ) -> None:
        """Add the rows of consecutive steps, the moments and the events since the last call, in one transaction.

        `first_step` is that of the first row; `rows`: (quantity, layer) → (rows, …) float32; `moments`: (step,
        (quantity, layer) → value) in order.
        """
        self.append_stretches([(first_step, rows)], moments, events)

    def append_stretches(
        self,
        stretches: Iterable[tuple[int, Mapping[tuple[str, str], np.ndarray]]],
        moments: Iterable[tuple[int, Mapping[tuple[str, str], np.ndarray]]] = (),
        events: Iterable[Event] = (),
    ) -> None:
        """Like `append`, of several stretches of consecutive steps: first step and rows of each."""
        stride = self.overview_stride
        with self._transaction() as connection:
            for first_step, key, values in ((first, *of) for first, rows in stretches for of in rows.items()):
                if not len(values):
                    continue
                connection.execute(
                    "INSERT OR REPLACE INTO chunks (series, first_step, data) VALUES (?, ?, ?)",
                    (self._id(key), first_step, packed(values)),
                )
                if stride > 1:
                    insert_overview(connection, self._id(key), first_step, values, stride)
            for step, quantities in moments:
                connection.executemany(
                    "INSERT OR REPLACE INTO moments VALUES (?, ?, ?)",
                    [(self._id(key), step, packed(value)) for key, value in quantities.items()],
                )
            connection.executemany(
                "INSERT OR REPLACE INTO events VALUES (?, ?, ?)",
                [(event.step, event.setting, json.dumps(event.value)) for event in events],
            )

    def close_log(self) -> None:
        """Make it one file, with no log beside it, to be copied."""
        self._do("PRAGMA journal_mode=DELETE")

    @property
    @or_damaged
    def planned_steps(self) -> int:
        row = self._one("SELECT value FROM about WHERE name='steps'")
        return int(row["value"]) if row else 0

    @property
    def overview_stride(self) -> int:
        return max(1, -(-self.planned_steps // OVERVIEW_STEPS))

    @property
    @or_damaged
    def last_step(self) -> int:
        """The last step whose per-step values are written; 0 before the first."""
        series = self._one("SELECT id FROM series WHERE quantity='loss'")
        if series is None:
            return 0
        return self._last_step_of(series["id"], ())

    @or_damaged
    def series(self) -> list[SeriesInfo]:
        """Everything declared, in the network's order."""
        rows = self._all("SELECT quantity, layer, shape FROM series ORDER BY position")
        return [SeriesInfo(row["quantity"], row["layer"], tuple(json.loads(row["shape"]))) for row in rows]

    @or_damaged
    def layers(self, quantity: str) -> list[str]:
        """The layers (or parameters) that have the quantity, from input to output."""
        rows = self._all("SELECT layer FROM series WHERE quantity=? ORDER BY position", quantity)
        return [row["layer"] for row in rows]

    @or_damaged
    def events(self) -> list[Event]:
        """What was changed while it trained, by step.

        Raises:
            StoreError: a change that this program could not have made.
        """
        try:
            return [
                known_event(row["step"], row["setting"], json.loads(row["value"]))
                for row in self._all("SELECT * FROM events ORDER BY step, setting")
            ]
        except (ConfigError, ValueError, RecursionError) as error:
            message = f"{self.path} holds a change that cannot be: {error}; nothing is done with it"
            raise StoreError(message, Trouble.DAMAGED) from error

    @or_damaged
    def read(self, quantity: str, layer: str = "", *, first: int = 0, last: int | None = None) -> Series:
        """Every recorded value of a series from step `first` to `last`, both included.

        Raises:
            StoreError: a series that the run does not have; the message lists those it has.
        """
        series, shape = self._stored(quantity, layer)
        last = 2**62 if last is None else last
        if QUANTITIES[quantity].rhythm is Rhythm.MOMENT:
            rows = self._all(
                "SELECT step, data FROM moments WHERE series=? AND step BETWEEN ? AND ? ORDER BY step",
                series,
                first,
                last,
            )
            steps = np.array([row["step"] for row in rows], dtype=np.int64)
            values = unpacked([row["data"] for row in rows], shape)
            if len(values) != len(steps):
                raise ValueError(f"{len(steps)} moments of {quantity} have {len(values)} values")
            return Series(steps, values)
        rows = self._all(
            "SELECT first_step, data FROM chunks WHERE series=? AND first_step <= ? AND first_step >= coalesce("
            "(SELECT max(first_step) FROM chunks WHERE series=? AND first_step <= ?), 0) ORDER BY first_step",
            series,
            last,
            series,
            first,
        )
        values = unpacked([row["data"] for row in rows], shape)
        width = 4 * max(1, int(np.prod(shape)))
        starts = [np.arange(row["first_step"], row["first_step"] + len(row["data"]) // width) for row in rows]
        steps = np.concatenate(starts) if starts else np.zeros(0, dtype=np.int64)
        inside = (steps >= first) & (steps <= last)
        return Series(steps[inside], values[inside])

    def every_step(self, quantity: str, layer: str = "", *, last: int | None = None) -> np.ndarray:
        """The values (T, …) of a series at the steps 1 to T, up to step `last`.

        Raises:
            StoreError: a series that the run does not have, or one of which some steps were left out.
        """
        series = self.read(quantity, layer, last=last)
        if series.has_gaps:
            raise StoreError(
                f"of {self.path.parent.name} only {len(series):,d} of the first {series.steps[-1]:,d} steps of "
                f"{quantity} were kept, and this needs every one; run the experiment here"
            )
        return series.values

    @or_damaged
    def overview(self, quantity: str, layer: str = "") -> Series:
        """At most about `OVERVIEW_STEPS` points of a series, whatever the run's length; of a scalar with its range.

        Of a series with gaps, all that was kept of it.
        """
        if QUANTITIES[quantity].rhythm is Rhythm.MOMENT or self.overview_stride == 1:
            return self.read(quantity, layer)
        series, shape = self._stored(quantity, layer)
        last = self._last_step_of(series, shape)  # before the points, which another process may add to
        rows = self._all("SELECT data FROM overview WHERE series=? ORDER BY block", series)
        points = unpacked([row["data"] for row in rows], shape or (4,))
        if (len(points) * self.overview_stride if shape else points[:, 0].sum()) < last:  # there are gaps
            return self.read(quantity, layer)
        steps = 1 + self.overview_stride * np.arange(len(points), dtype=np.int64)
        if shape:
            return Series(steps, points)
        count, mean, low, high = points.T
        return Series(steps + ((count - 1) // 2).astype(np.int64), mean, low=low, high=high)

    def _last_step_of(self, series: int, shape: tuple[int, ...]) -> int:
        chunk = self._one(
            "SELECT first_step, length(data) AS size FROM chunks WHERE series=? ORDER BY first_step DESC LIMIT 1",
            series,
        )
        return int(chunk["first_step"]) + int(chunk["size"]) // (4 * max(1, int(np.prod(shape)))) - 1 if chunk else 0

    @or_damaged
    def at(self, quantity: str, layer: str, step: int) -> tuple[int, np.ndarray] | None:
        """The last value recorded at or before `step`, with its step; None where there is none yet."""
        series, shape = self._stored(quantity, layer)
        if QUANTITIES[quantity].rhythm is Rhythm.STEP:
            chunk = self._one(
                "SELECT first_step, data FROM chunks WHERE series=? AND first_step <= ? "
                "ORDER BY first_step DESC LIMIT 1",
                series,
                step,
            )
            values = unpacked([chunk["data"]] if chunk else [], shape)
            row = min(step - int(chunk["first_step"]), len(values) - 1) if chunk else -1
            return (int(chunk["first_step"]) + row, values[row]) if chunk and row >= 0 else None
        row = self._one(
            "SELECT step, data FROM moments WHERE series=? AND step <= ? ORDER BY step DESC LIMIT 1",
            series,
            step,
        )
        return (int(row["step"]), unpacked([row["data"]], shape)[0]) if row else None

    def looks(self) -> list[int]:
        """The steps after which anything was recorded on a schedule."""
        return [row["step"] for row in self._all("SELECT DISTINCT step FROM moments ORDER BY step")]

    @or_damaged
    def moments(self, quantity: str) -> list[int]:
        """The steps at which a scheduled quantity was recorded."""
        rows = self._all(
            "SELECT DISTINCT step FROM moments WHERE series IN (SELECT id FROM series WHERE quantity=?) ORDER BY step",
            quantity,
        )
        return [row["step"] for row in rows]

    @or_damaged
    def frame(self, quantity: str, layer: str | None = None) -> pd.DataFrame:
        """Columns `step, layer, channel, value`: no `channel` for scalars; `layer` is empty for quantities of the run.

        Values of more than one axis count their channels first; further axes become `index_1`, `index_2`, ….
        """
        if quantity not in QUANTITIES:
            raise StoreError(f"{quantity}: no such quantity; choose one of {', '.join(QUANTITIES)}")
        if layer is not None:
            self._shape(quantity, layer)
        names = [layer] if layer is not None else self.layers(quantity)
        if not names:
            self._shape(quantity, "")
        import pandas as pd  # half a second, which an app's first page must not wait for

        frames = [long_frame(self.read(quantity, name), name) for name in names]
        return pd.concat(frames, ignore_index=True).sort_values("step", kind="stable", ignore_index=True)

    def _shape(self, quantity: str, layer: str) -> tuple[int, ...]:
        return self._stored(quantity, layer)[1]

    def _stored(self, quantity: str, layer: str) -> tuple[int, tuple[int, ...]]:
        """The series' number in the file, and the shape of one value.

        Raises:
            StoreError: a series that the run does not have; the message lists those it has.
        """
        row = self._one("SELECT id, shape FROM series WHERE quantity=? AND layer=?", quantity, layer)
        if row is not None:
            return row["id"], tuple(json.loads(row["shape"]))
        everything = self.series()
        layers = [info.layer for info in everything if info.quantity == quantity]
        if layers == [""]:
            raise StoreError(f"{quantity} is one of the whole run, not of layer {layer}; leave the layer out")
        if layers:
            raise StoreError(
                f"{quantity} of {layer or 'the run'} was not recorded; choose a layer of {', '.join(layers)}"
            )
        recorded = dict.fromkeys(info.quantity for info in everything)
        raise StoreError(f"{quantity} was not recorded in this run; it has {', '.join(recorded) or 'nothing yet'}")

    def _id(self, key: tuple[str, str]) -> int:
        if key not in self._ids:
            for row in self._all("SELECT id, quantity, layer FROM series"):
                self._ids[row["quantity"], row["layer"]] = row["id"]
        return self._ids[key]
