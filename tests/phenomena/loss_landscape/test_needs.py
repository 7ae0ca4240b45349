"""What a panel says it needs is what its study finds: it is offered exactly where that has a network to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.config import RunConfig
from explorer.phenomena.loss_landscape.panels import PANELS, PANELS_OF_ALL_MODES
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing, RunState
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.records import Records
from explorer.store.run import Run, Status
from explorer.studies.registry import compute
from explorer.study_requests.loss_landscape import SharpnessRequest, SliceKind, SliceRequest, SmoothnessRequest
from explorer.study_requests.request import StudyRequest
from tests.phenomena.cases import FEW, RECORDED, runs_of

SETTINGS: dict[str, dict[str, Any]] = {
    "batch": {"normalization.kind": "batch"},
    "nothing recorded": {"recording.every_step": False, "recording.moments": 0},
    "points": {"network.family": "mlp", "dataset.name": "moons"},
    "pixels": {"network.family": "unet", "dataset.name": "scenes", "network.width": 4},
    "diverged": {"normalization.kind": "none", "optimizer.learning_rate": 1000.0, "dataset.train_limit": 512},
}
REQUESTS: dict[type[StudyRequest], StudyRequest] = {
    SliceRequest: SliceRequest(kind=SliceKind.LINE, points=3, samples=16),
    SharpnessRequest: SharpnessRequest(samples=16),
    SmoothnessRequest: SmoothnessRequest(every=1000, step_sizes=2),
}
"""The smallest question to each study."""
Case = tuple[Catalogue, Run, RunReader]


@pytest.fixture(scope="module", params=[*SETTINGS, *RECORDED])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    store: Path = tmp_path_factory.mktemp("store")
    with Catalogue(store) as catalogue:
        first, *_ = runs_of(request.param, SETTINGS, catalogue, FEW)
        assert (first.status is Status.DIVERGED) == (request.param == "diverged")
        with catalogue.records(first.id) as records:
            yield catalogue, first, RunReader(records, first.config, RunState.of(first))


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panel_is_offered_exactly_where_its_study_finds_something(case: Case, panel) -> None:
    catalogue, run, reader = case
    kept = checkpoint_steps(catalogue, run)
    why = panel.needs.never_met(reader, kept)
    request = REQUESTS[panel.needs.study]
    if not isinstance(request, SmoothnessRequest):
        request = request.model_copy(update={"step": max(kept, default=None)})
    try:
        arrays = compute(request.study, catalogue.folder, run.id, request.parameters)
    except StoreError:
        assert why == Missing("this run kept no checkpoints: run the experiment here to have them")
    else:
        assert why is None, why
        assert request.read(arrays)


@pytest.mark.parametrize("status", Status)
def test_networks_that_may_still_be_kept_are_waited_for(status: Status, tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        run = RunReader(records, RunConfig(), RunState(status, 0))
        reasons = [panel.needs.never_met(run) for panel in PANELS]
    assert {reason is not None for reason in reasons} == {status.is_over}


def test_in_all_modes_the_same_panels_stand_in_rows_of_their_own() -> None:
    assert {panel.name for panel in PANELS_OF_ALL_MODES} == {panel.name for panel in PANELS}
    assert [panel.width for panel in PANELS_OF_ALL_MODES] == [100, 62, 38, 100, 100]
