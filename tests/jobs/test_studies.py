"""Studies in the background: asked for through the store, computed by the supervisor, never twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import numpy as np
import pytest

import explorer
from explorer.config import RunConfig
from explorer.store.catalogue import Catalogue
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.study import Study
from explorer.study_requests.loss_landscape import SliceRequest
from tests.jobs.conftest import Supervise
from tests.jobs.runs import wait_until


def _finished(studies: Studies, study: Study) -> Callable[[], bool]:
    def ask() -> bool:
        found = studies.find(study.key)
        return found is not None and not found.status.is_active

    return ask


def _process_of(studies: Studies, study: Study) -> int:
    """The process that computes it, once one does."""
    query = "SELECT owner_pid FROM jobs WHERE id=?"
    wait_until(lambda: studies._connection.execute(query, (study.key,)).fetchone()[0] is not None)
    return studies._connection.execute(query, (study.key,)).fetchone()[0]


def test_a_study_is_computed_in_the_background_and_once(served: Catalogue) -> None:
    values = {"training.epochs": 1, "recording.moments": 0}
    run = explorer.train(RunConfig().with_values(values), store=served.folder)
    with Studies(served.folder) as studies:
        study = studies.request("recalibration", run.id, {"samples": [100, 1347]})
        wait_until(_finished(studies, study))
        result = studies.result(study)
        assert result is not None and result["accuracy"].shape == (2,)
        assert studies.request("recalibration", run.id, {"samples": [100, 1347]}).status is Status.FINISHED


def test_a_study_that_cannot_be_made_says_why(served: Catalogue) -> None:
    with Studies(served.folder) as studies:
        study = studies.request("lesion", "nobody")
        wait_until(_finished(studies, study))
        found = studies.find(study.key)
        assert found is not None and found.status is Status.FAILED
        assert "no such run" in found.message


def test_a_killed_study_says_so_and_can_be_asked_for_again(served: Catalogue) -> None:
    with Studies(served.folder) as studies:
        study = studies.request("initial_gradients", "", {"network.family": "plain", "network.depth": 200})

        os.kill(_process_of(studies, study), signal.SIGKILL)
        wait_until(_finished(studies, study))
        ended = studies.find(study.key)
        assert ended is not None and ended.status is Status.FAILED and "SIGKILL" in ended.message
        studies.retry(study.key)
        wait_until(_finished(studies, study))
        assert studies.result(study) is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_study_ends_with_its_supervisor_and_waits_for_the_next_one(
    catalogue: Catalogue, supervise: Supervise, number: signal.Signals
) -> None:
    supervisor = supervise()
    with Studies(catalogue.folder) as studies:
        study = studies.request("initial_gradients", "", {"network.family": "plain", "network.depth": 400})
        computing = Owner.of(_process_of(studies, study))
        supervisor.send_signal(number)
        assert wait_until(lambda: not computing.is_alive) < 2.0
        supervisor.wait(timeout=5)
        studies.mark_interrupted()
        found = studies.find(study.key)
        assert found is not None and found.status is Status.QUEUED


def test_a_landscape_that_was_killed_goes_on_with_the_points_it_had(served: Catalogue) -> None:
    values = {"training.epochs": 1, "recording.moments": 0}
    run = explorer.train(RunConfig().with_values(values), store=served.folder)
    parameters = SliceRequest(points=33, samples=256).parameters
    with Studies(served.folder) as studies:
        study = studies.request("landscape", run.id, parameters)
        wait_until(lambda: studies.partial(study) is not None)
        os.kill(_process_of(studies, study), signal.SIGKILL)
        wait_until(_finished(studies, study))
        before = studies.partial(study)
        assert before is not None and studies.result(study) is None
        studies.retry(study.key)
        wait_until(_finished(studies, study))
        whole = studies.result(study)
    assert whole is not None and whole["done"].all()
    np.testing.assert_array_equal(whole["loss"][before["done"]], before["loss"][before["done"]])
    assert float(whole["seconds"]) > float(before["seconds"]) > 0
