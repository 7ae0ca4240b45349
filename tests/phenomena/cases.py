"""Runs that panels are tried on: some trained here with settings of their own, and all that ship with the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.config import RunConfig
from explorer.headless import train
from explorer.presets import PRESETS
from explorer.presets.recorded import open_recorded, recorded
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

RECORDED = tuple(name for name, preset in PRESETS.items() if recorded(preset))
FEW = {"training.epochs": 1, "dataset.train_limit": 128}
"""Settings that train in no time."""


def runs_of(
    case: str, settings: Mapping[str, Mapping[str, Any]], catalogue: Catalogue, common: Mapping[str, Any]
) -> list[Run]:
    """The one run with `common` and the `settings` of that name, trained here, or those of the recorded preset."""
    if case in settings:
        train(RunConfig().with_values({**common, **settings[case]}), store=catalogue.folder)
        return catalogue.runs(catalogue.experiments()[0])
    return catalogue.runs(open_recorded(catalogue, PRESETS[case]))
