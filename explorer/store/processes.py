"""The apps and supervisors that use a store, and what the supervisor of a store is set to."""

from __future__ import annotations

from explorer.store.catalogue_file import CatalogueFile
from explorer.store.owner import Owner


class Processes(CatalogueFile):
    """The processes of one store."""

    def register(self, role: str, owner: Owner) -> None:
        """Say that an app or a supervisor uses this store."""
        self._do("INSERT OR REPLACE INTO processes VALUES (?, ?, ?)", owner.pid, owner.started, role)

    def unregister(self, role: str, owner: Owner) -> None:
        self._do("DELETE FROM processes WHERE role=? AND pid=?", role, owner.pid)

    def living(self, role: str) -> list[Owner]:
        """The registered processes of a role that still live."""
        rows = self._all("SELECT pid, started FROM processes WHERE role=?", role)
        owners = [Owner(row["pid"], row["started"]) for row in rows]
        for owner in owners:
            if not owner.is_alive and self.obstacle is None:
                self.unregister(role, owner)
        return [owner for owner in owners if owner.is_alive]

    def setting(self, name: str, default: float) -> float:
        row = self._one("SELECT value FROM settings WHERE name=?", name)
        return float(row["value"]) if row else default

    def set_setting(self, name: str, value: float) -> None:
        self._do("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, str(value))
