"""Studies in the background: asked for through the store, computed by the supervisor, never twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import explorer
from explorer.config import RunConfig
from explorer.store.catalogue import Catalogue, Status
from explorer.store.studies import Studies, Study
from tests.jobs.runs import wait_until


def _finished(studies: Studies, study: Study) -> Callable[[], bool]:
    def ask() -> bool:
        found = studies.find(study.key)
        return found is not None and not found.status.is_active

    return ask


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

        def pid() -> int | None:
            row = studies._connection.execute("SELECT owner_pid FROM studies WHERE key=?", (study.key,)).fetchone()
            return row["owner_pid"]

        wait_until(lambda: pid() is not None)
        found = pid()
        assert found is not None
        os.kill(found, signal.SIGKILL)
        wait_until(_finished(studies, study))
        ended = studies.find(study.key)
        assert ended is not None and ended.status is Status.FAILED and "SIGKILL" in ended.message
        studies.retry(study.key)
        wait_until(_finished(studies, study))
        assert studies.result(study) is not None
