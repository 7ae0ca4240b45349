"""What people ask of runs while they train: written by pages, done by the process that trains, or by the supervisor."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.store.catalogue_file import CatalogueFile
from explorer.store.run import Control, ControlAction


class Controls(CatalogueFile):
    """What is asked of the runs of one store and not done yet."""

    def ask(self, runs: Iterable[str], action: ControlAction) -> None:
        """Pause, step, resume or stop these runs."""
        with self._transaction() as connection:
            for run in runs:
                connection.execute("INSERT INTO controls (run, action) VALUES (?, ?)", (run, action))

    def controls(self, run: str) -> list[Control]:
        """What is asked of a run and not done yet, oldest first."""
        rows = self._all("SELECT id, action FROM controls WHERE run=? ORDER BY id", run)
        return [Control(row["id"], ControlAction(row["action"])) for row in rows]

    def asked(self) -> list[tuple[str, Control]]:
        """Everything asked of runs that no living process works on: the supervisor's to do."""
        rows = self._all(
            "SELECT DISTINCT controls.run AS run FROM controls JOIN jobs ON jobs.id = controls.run "
            "WHERE jobs.owner_pid IS NULL"
        )
        return [(row["run"], control) for row in rows for control in self.controls(row["run"])]

    def done(self, controls: Iterable[Control]) -> None:
        with self._transaction() as connection:
            connection.executemany("DELETE FROM controls WHERE id=?", [(control.id,) for control in controls])
