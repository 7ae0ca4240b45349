"""Settings changed while an experiment trains: all its runs change after the same step, or none does.

A change is asked of the experiment. Its runs that have a process hold, each where it is, and say so; when the last one
has answered, the change is given the largest of their steps, so that nobody is past it. Runs without a process answer
by what they have recorded, and meet the change when they get there. Everything stays in the catalogue: a run that is
killed and resumed meets the same changes at the same steps.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.event import CHANGEABLE, Event
from explorer.store.run import Run, Status

_OPEN = "experiment=? AND at_step IS NULL AND refused=''"


@dataclass(frozen=True)
class LiveChange:
    """A setting's new value from step `at_step + 1` on; None until the runs have agreed on a step."""

    setting: str
    value: float | None
    at_step: int | None
    refused: str  # why it is not made; empty where it is


class LiveChanges(Catalogue):
    """The catalogue, for those who ask for changes and for those who make them."""

    def ask_change(self, experiment: str, setting: str, value: float | None) -> LiveChange:
        """Set the learning rate or the momentum of normalizers in all runs of an experiment that are not over.

        One that was asked for before, and has no step yet, is forgotten. What comes back may be refused.

        Raises:
            StoreError: a setting that cannot change while a run trains, or in which the arms differ.
            ConfigError: a value that cannot work.
        """
        varied = self.experiment(experiment).vary
        if setting not in CHANGEABLE:
            raise StoreError(f"{setting} is fixed while a run trains; {' and '.join(CHANGEABLE)} can change")
        if setting in varied:
            raise StoreError(f"the arms differ in {setting}: with one value for all there would be nothing to compare")
        for run in self.runs(experiment):
            run.config.with_values({setting: value})
        with self._transaction() as connection:
            connection.execute(f"DELETE FROM changes WHERE {_OPEN} AND setting=?", (experiment, setting))
            connection.execute(
                "INSERT INTO changes (experiment, setting, value) VALUES (?, ?, ?)",
                (experiment, setting, json.dumps(value)),
            )
            self._place(connection, experiment)
        latest = self.latest_change(experiment, setting)
        assert latest is not None
        return latest

    def latest_change(self, experiment: str, setting: str) -> LiveChange | None:
        """What was last asked of a setting."""
        query = "SELECT * FROM changes WHERE experiment=? AND setting=? ORDER BY id DESC LIMIT 1"
        row = self._one(query, experiment, setting)
        return _change(row) if row is not None else None

    def placed_changes(self, experiment: str) -> list[LiveChange]:
        """The changes that have a step, in the order in which they were asked for."""
        query = "SELECT * FROM changes WHERE experiment=? AND at_step IS NOT NULL ORDER BY id"
        return [_change(row) for row in self._all(query, experiment)]

    def has_open_changes(self, experiment: str) -> bool:
        """Whether a change waits for its step."""
        return _is_open(self._connection, experiment)

    def hold(self, experiment: str, run: str, step: int) -> bool:
        """Answer, where a change waits for its step: this run has made `step` steps, and no more until it has one.

        Returns:
            Whether to go on holding, and to ask again.
        """
        with self._transaction() as connection:
            if not _is_open(connection, experiment):
                return False
            connection.execute(
                "INSERT INTO holds VALUES (?, ?) ON CONFLICT DO UPDATE SET step=excluded.step "
                "WHERE step != excluded.step",  # one that holds already writes nothing, and wakes nobody
                (run, step),
            )
            self._place(connection, experiment)
            return _is_open(connection, experiment)

    def refuse_changes(self, experiment: str, reason: str) -> None:
        """Make nothing of what has no step yet, and let the runs go on."""
        with self._transaction() as connection:
            _decide(connection, experiment, None, reason)

    def unanswered(self, experiment: str) -> list[Run]:
        """The runs whose processes have not said yet where they hold."""
        holds = _holds(self._connection)
        return [run for run in self.runs(experiment) if self._position(run, holds) is None]

    def adopt_changes(self, experiment: str, events: Sequence[Event]) -> None:
        """Know changes whose steps are given: those that runs of another store have made, or that `train` is told."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT INTO changes (experiment, setting, value, at_step) VALUES (?, ?, ?, ?)",
                [
                    (experiment, event.setting, json.dumps(event.value), event.step)
                    for event in sorted(set(events), key=lambda event: event.step)
                ],
            )

    def _place(self, connection: sqlite3.Connection, experiment: str) -> None:
        """Give the changes that wait their step, where all runs that have a process hold; or the reason against."""
        if not _is_open(connection, experiment):
            return
        runs, holds = self.runs(experiment), _holds(connection)
        goes_on = [run for run in runs if run.status is not Status.DIVERGED]  # no step of it is to come
        positions = [self._position(run, holds) for run in goes_on]
        finished = [run for run in runs if run.status is Status.FINISHED]
        known = [position for position in positions if position is not None]
        if not goes_on or finished:
            _decide(connection, experiment, None, _why_over(runs, finished))
        elif len(known) == len(positions):
            query = "SELECT coalesce(max(at_step), 0) FROM changes WHERE experiment=?"
            step = max(*known, connection.execute(query, (experiment,)).fetchone()[0])
            short = [run for run in goes_on if run.config.steps <= step]
            _decide(connection, experiment, None if short else step, _why_short(runs, short, step))

    def _position(self, run: Run, holds: Mapping[str, int]) -> int | None:
        """The step that a run is not past; None where its process has not said."""
        if run.id in holds:
            return holds[run.id]
        if run.owner is not None and run.owner.is_alive:
            return None
        if not self.has_records(run.id):
            return run.step
        with self.records(run.id) as records:
            return max(run.step, records.last_step)


def _is_open(connection: sqlite3.Connection, experiment: str) -> bool:
    return connection.execute(f"SELECT 1 FROM changes WHERE {_OPEN}", (experiment,)).fetchone() is not None


def _holds(connection: sqlite3.Connection) -> dict[str, int]:
    return {row["run"]: row["step"] for row in connection.execute("SELECT * FROM holds")}


def _decide(connection: sqlite3.Connection, experiment: str, step: int | None, refused: str) -> None:
    connection.execute(f"UPDATE changes SET at_step=?, refused=? WHERE {_OPEN}", (step, refused, experiment))
    connection.execute("DELETE FROM holds WHERE run IN (SELECT id FROM runs WHERE experiment=?)", (experiment,))


def _why_over(runs: Sequence[Run], finished: Sequence[Run]) -> str:
    if not finished:
        return "all runs have diverged"
    return f"{_named(finished[0], runs)} has finished, and arms that change at different steps cannot be compared"


def _why_short(runs: Sequence[Run], short: Sequence[Run], step: int) -> str:
    """Empty where all have steps left."""
    if not short:
        return ""
    last = min(short, key=lambda run: run.config.steps)
    return (
        f"{_named(last, runs)} ends at step {last.config.steps:,} and the arms can change together after step {step:,} "
        "at the earliest: one of them is so far"
    )


def _named(run: Run, runs: Sequence[Run]) -> str:
    return f"{run.arm} (seed {run.seed})" if len({other.seed for other in runs}) > 1 else run.arm


def _change(row: sqlite3.Row) -> LiveChange:
    return LiveChange(row["setting"], json.loads(row["value"]), row["at_step"], row["refused"])
