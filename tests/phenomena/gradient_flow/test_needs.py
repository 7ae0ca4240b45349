"""What a panel says it needs is what it draws: it has something to show exactly where its needs are met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.config import RunConfig
from explorer.phenomena.gradient_flow.numbers.depth import Measure, depth_history
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.phenomena.gradient_flow.panels import PANELS, STUDY_PANELS
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing, RunState
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.quantities import QUANTITIES
from explorer.store.records import Records
from explorer.store.run import Run, Status
from explorer.studies.registry import compute
from tests.phenomena.cases import FEW, RECORDED, runs_of

RESIDUAL = {"network.family": "residual", "network.depth": 6, "network.width": 4}
SETTINGS: dict[str, dict[str, Any]] = {
    "residual": RESIDUAL,
    "plain": RESIDUAL | {"network.family": "plain", "normalization.kind": "none"},
    "layers": {},
    "only moments": RESIDUAL | {"recording.every_step": False},
    "inception": {"network.family": "googlenet", "network.width": 8},
    "pixels": {"network.family": "unet", "dataset.name": "scenes", "network.width": 4},
    "diverged": {
        "network.family": "residual",
        "network.depth": 20,
        "normalization.kind": "none",
        "optimizer.learning_rate": 100.0,
        "dataset.train_limit": 256,
    },
}
Case = tuple[Catalogue, Run, RunReader]


@pytest.fixture(scope="module", params=[*SETTINGS, *RECORDED])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    store: Path = tmp_path_factory.mktemp("store")
    with Catalogue(store) as catalogue:
        *_, last = runs_of(request.param, SETTINGS, catalogue, FEW)
        assert (last.status is Status.DIVERGED) == (request.param == "diverged")
        with catalogue.records(last.id) as records:
            yield catalogue, last, RunReader(records, last.config, RunState.of(last))


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
def test_a_panels_needs_are_met_exactly_where_it_has_something_to_show(case: Case, panel) -> None:
    _, _, run = case
    found = list(readings(run, panel.name))
    assert found
    assert (panel.needs.never_met(run) is not None) == all(isinstance(reading, Missing) for reading in found)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_needs_name_quantities_that_there_are(panel) -> None:
    assert panel.needs.quantities and set(panel.needs.quantities) <= set(QUANTITIES)


@pytest.mark.parametrize("panel", [panel for panel in STUDY_PANELS if panel.needs.study], ids=lambda panel: panel.name)
def test_a_study_panel_is_offered_exactly_where_its_study_finds_something_in_the_last_kept_network(
    case: Case, panel
) -> None:
    catalogue, run, reader = case
    kept = checkpoint_steps(catalogue, run)
    why = panel.needs.never_met(reader, kept)
    if run.status is Status.DIVERGED:
        assert why == Missing("a run that diverged is not measured")
        return
    try:
        arrays = compute(panel.needs.study.study, catalogue.folder, run.id, {})
    except StoreError as error:
        assert why is not None
        assert not kept or why.sentence == str(error)  # the page gives the study's own reason
    else:
        assert why is None, why
        assert panel.needs.study.read(arrays)


@pytest.mark.parametrize("status", Status)
def test_networks_that_may_still_be_kept_are_waited_for(status: Status, tmp_path: Path) -> None:
    config = RunConfig().with_values(RESIDUAL)
    with Records(tmp_path) as records:
        run = RunReader(records, config, RunState(status, 0))
        reasons = [panel.needs.never_met(run) for panel in STUDY_PANELS if panel.needs.study]
    assert {reason is not None for reason in reasons} == {status.is_over}


def test_a_refusal_needs_no_records() -> None:
    assert [panel.name for panel in STUDY_PANELS if panel.needs.refused(RunConfig())] == [
        "Lesion study",
        "Paths that carry gradient",
    ]
