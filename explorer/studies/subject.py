"""What a study is computed from: a store, a run in it, and where what it has so far goes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from explorer.config import RunConfig
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run
from explorer.studies.draft import Draft, NoDraft
from explorer.studies.trained import Report, silent


@dataclass(frozen=True)
class Subject:
    """`run` is empty where the study needs none. `report` is told the share that is done."""

    store: Path
    run: str
    report: Report = silent
    draft: Draft = NoDraft()  # noqa: RUF009 - it keeps nothing

    @property
    def config(self) -> RunConfig:
        """
        Raises:
            StoreError: no such run.
        """
        return self._found.config

    @property
    def folder(self) -> Path:
        return self.store / self._found.id

    @cached_property
    def _found(self) -> Run:
        with Catalogue(self.store) as catalogue:
            return catalogue.run(self.run)
