"""What a panel says it needs is what it draws: it has something to show exactly where its needs are met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.config import RunConfig
from explorer.headless import train
from explorer.phenomena.gradient_flow.numbers.depth import Measure, depth_history
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.phenomena.gradient_flow.panels import PANELS
from explorer.presets import PRESETS
from explorer.presets.recorded import open_recorded, recorded
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing, RunState
from explorer.store.catalogue import Catalogue
from explorer.store.quantities import QUANTITIES

RESIDUAL = {"network.family": "residual", "network.depth": 6, "network.width": 4}
SETTINGS: dict[str, dict[str, Any]] = {
    "residual": RESIDUAL,
    "plain": RESIDUAL | {"network.family": "plain", "normalization.kind": "none"},
    "layers": {},
    "only moments": RESIDUAL | {"recording.every_step": False},
    "inception": {"network.family": "googlenet", "network.width": 8},
}


@pytest.fixture(scope="module", params=[*SETTINGS, *(name for name, preset in PRESETS.items() if recorded(preset))])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunReader]:
    store: Path = tmp_path_factory.mktemp("store")
    with Catalogue(store) as catalogue:
        if request.param in SETTINGS:
            common = {"training.epochs": 1, "dataset.train_limit": 128}
            train(RunConfig().with_values({**common, **SETTINGS[request.param]}), store=store)
            experiment = catalogue.experiments()[0]
        else:
            experiment = open_recorded(catalogue, PRESETS[request.param])
        first = catalogue.runs(experiment)[-1]
        with catalogue.records(first.id) as records:
            yield RunReader(records, first.config, RunState.of(first))


def readings(run: RunReader, panel: str) -> Iterator[object]:
    """All that the panel may draw of a run, whatever is chosen on the page."""
    match panel:
        case "Network" | "Block over training":
            yield read_flow(run)
        case "Gradient norm by depth":
            yield read_flow(run)
            yield from (depth_history(run, measure) for measure in (Measure.ACTIVATION, Measure.WEIGHT))
        case "Share through the shortcut":
            flow = read_flow(run)
            can_be_shared = isinstance(flow, Flow) and (flow.has_shortcuts or flow.paths)
            yield flow if can_be_shared else Missing("a single path")
        case "Update-to-weight ratio":
            yield depth_history(run, Measure.UPDATE)
        case "Gradient noise":
            yield depth_history(run, Measure.NOISE)
        case "By depth and time":
            yield from (depth_history(run, measure) for measure in Measure)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panels_needs_are_met_exactly_where_it_has_something_to_show(run: RunReader, panel) -> None:
    found = list(readings(run, panel.name))
    assert found
    assert (panel.needs.never_met(run) is not None) == all(isinstance(reading, Missing) for reading in found)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_needs_name_quantities_that_there_are(panel) -> None:
    assert panel.needs.quantities and set(panel.needs.quantities) <= set(QUANTITIES)
