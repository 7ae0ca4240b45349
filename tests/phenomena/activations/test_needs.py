"""What a panel says it needs is what it draws: it has something to show exactly where its needs are met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.config import RunConfig
from explorer.phenomena.activations.numbers.channels import ChannelQuantity, channel_history
from explorer.phenomena.activations.numbers.histograms import channel_histograms
from explorer.phenomena.activations.numbers.maps import NO_PIXELS, feature_maps
from explorer.phenomena.activations.numbers.network import Measure, network_overview
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.phenomena.activations.panels import PANELS
from explorer.reading.histories import RunReader
from explorer.reading.reasons import OVER, Missing, RunState
from explorer.store.catalogue import Catalogue
from explorer.store.quantities import QUANTITIES
from explorer.store.records import Records
from explorer.store.run import Status
from tests.phenomena.cases import FEW, RECORDED, runs_of

SETTINGS: dict[str, dict[str, Any]] = {
    "everything": {},
    "no normalizer": {"normalization.kind": "none"},
    "only moments": {"recording.every_step": False},
    "only steps": {"recording.moments": 0},
    "nothing": {"recording.every_step": False, "recording.moments": 0},
    "points": {"network.family": "mlp", "dataset.name": "moons"},
    "sigmoid": {"network.activation": "sigmoid", "recording.every_step": False, "normalization.kind": "instance"},
}


@pytest.fixture(scope="module", params=[*SETTINGS, *RECORDED])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunReader]:
    store: Path = tmp_path_factory.mktemp("store")
    with Catalogue(store) as catalogue:
        first, *_ = runs_of(request.param, SETTINGS, catalogue, FEW | {"recording.moments": 3})
        with catalogue.records(first.id) as records:
            yield RunReader(records, first.config, RunState.of(first))


def readings(run: RunReader, panel: str) -> Iterator[object]:
    """All that the panel may draw of a run, whatever is chosen on the page."""
    if panel == "Network":
        yield from (network_overview(run, measure) for measure in Measure)
    for layer in run.layers:
        match panel:
            case "Layer":
                yield from (
                    channel_history(run, layer, quantity, stage) for quantity in ChannelQuantity for stage in Stage
                )
            case "Channel":
                yield from (channel_histograms(run, layer, 0, stage) for stage in Stage)
            case "Scale γ and shift β":
                letters = (ChannelQuantity.GAMMA, ChannelQuantity.BETA)
                yield from (channel_history(run, layer, quantity, Stage.BEFORE) for quantity in letters)
            case "Feature maps":
                yield feature_maps(run, layer, 0, run.config.steps)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panels_needs_are_met_exactly_where_it_has_something_to_show(run: RunReader, panel) -> None:
    found = list(readings(run, panel.name))
    assert found
    assert (panel.needs.never_met(run) is not None) == all(isinstance(reading, Missing) for reading in found)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_needs_name_quantities_that_there_are(panel) -> None:
    assert panel.needs.quantities and set(panel.needs.quantities) <= set(QUANTITIES)


@pytest.mark.parametrize("status", Status)
def test_a_run_without_records_keeps_its_panels_while_anything_may_come(status: Status, tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        run = RunReader(records, RunConfig(), RunState(status, 0))
        reasons = [panel.needs.never_met(run) for panel in PANELS]
    assert {reason is not None for reason in reasons} == {status.is_over}


def test_a_network_of_units_says_that_it_has_no_pixels(tmp_path: Path) -> None:
    config = RunConfig().with_values({"network.family": "mlp", "dataset.name": "moons"})
    with Records(tmp_path) as records:
        assert PANELS[-1].needs.never_met(RunReader(records, config, OVER)) == NO_PIXELS
