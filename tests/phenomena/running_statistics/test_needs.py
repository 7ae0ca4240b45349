"""What a panel says it needs is what it draws: it has something to show exactly where its needs are met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.phenomena.running_statistics.numbers.distance import Statistic, network_distance
from explorer.phenomena.running_statistics.numbers.recorded import read_layer
from explorer.phenomena.running_statistics.numbers.scatter import network_scatter
from explorer.phenomena.running_statistics.panels import PANELS
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.experiment_curves import read_curves
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing, RunState
from explorer.store.catalogue import Catalogue
from explorer.store.quantities import QUANTITIES
from explorer.store.run import Run
from tests.phenomena.cases import FEW, RECORDED, runs_of

SETTINGS: dict[str, dict[str, Any]] = {
    "everything": {},
    "only moments": {"recording.every_step": False},
    "only steps": {"recording.moments": 0},
    "nothing": {"recording.every_step": False, "recording.moments": 0},
}
Case = tuple[Catalogue, Run, RunReader]


@pytest.fixture(scope="module", params=[*SETTINGS, *RECORDED])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    store: Path = tmp_path_factory.mktemp("store")
    with Catalogue(store) as catalogue:
        common = FEW | {"dataset.train_limit": 256, "recording.moments": 3, "normalization.kind": "batch"}
        runs = runs_of(request.param, SETTINGS, catalogue, common)
        averaging = [run for run in runs if run.config.normalization.kind.averages_over_batch]
        if not averaging:
            pytest.skip("no arm of it has running statistics: the page shows no panel")
        with catalogue.records(averaging[0].id) as records:
            yield catalogue, averaging[0], RunReader(records, averaging[0].config, RunState.of(averaging[0]))


def has_something(case: Case, panel: str) -> bool:
    catalogue, run, reader = case
    match panel:
        case "Distance from the truth by layer" | "Distance from the truth by channel":
            return not isinstance(network_distance(reader, Statistic.MEAN), Missing)
        case "Another momentum":
            return any(not isinstance(read_layer(reader, layer), Missing) for layer in reader.layers)
        case "Test accuracy in both modes":
            return any(len(curve.steps) for curve in read_curves(catalogue, [run], "train_mode_accuracy"))
        case "Recalibration":
            return bool(checkpoint_steps(catalogue, run))
        case _:
            return not isinstance(network_scatter(reader), Missing)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panels_needs_are_met_exactly_where_it_has_something_to_show(case: Case, panel) -> None:
    catalogue, run, reader = case
    why = panel.needs.never_met(reader, checkpoint_steps(catalogue, run))
    assert (why is None) == has_something(case, panel.name), why


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_needs_name_quantities_that_there_are(panel) -> None:
    assert panel.needs.checkpoints or panel.needs.quantities
    assert set(panel.needs.quantities) <= set(QUANTITIES)
