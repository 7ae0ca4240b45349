"""Studies: the same request is never computed twice, and results are whole or not there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from explorer.store.errors import StoreError
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.studies import Studies


def test_the_same_request_is_the_same_study(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        first = studies.request("lesion", "run", {"step": 3, "a": 1})
        assert studies.request("lesion", "run", {"a": 1, "step": 3}) == first
        assert studies.request("lesion", "run", {"step": 4}).key != first.key
        assert studies.waiting()[0].key == first.key


def test_asking_what_is_known_queues_nothing(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        assert studies.known("lesion", "run", {"step": 3}) is None
        assert not studies.waiting()
        assert studies.request("lesion", "run", {"step": 3}) == studies.known("lesion", "run", {"step": 3})


def test_a_study_is_claimed_once_and_its_result_is_read_back(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        (tmp_path / "run").mkdir()
        study = studies.request("lesion", "run")
        owner = Owner.this_process()
        assert studies.claim(study.key, owner)
        assert not studies.claim(study.key, owner)
        studies.report(study.key, 0.5)
        found = studies.find(study.key)
        assert found is not None and (found.status, found.share) == (Status.RUNNING, 0.5)
        assert studies.result(study) is None
        studies.finish(study.key, {"block": np.array(["b1", "b2"]), "loss": np.array([1.0, np.nan])})
        result = studies.result(study)
        assert result is not None and result["block"].tolist() == ["b1", "b2"]
        np.testing.assert_array_equal(result["loss"], [1.0, np.nan])
        assert studies.request("lesion", "run").status is Status.FINISHED


def test_a_dead_process_study_waits_again_and_a_lost_result_is_computed_again(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        (tmp_path / "run").mkdir()
        study = studies.request("lesion", "run")
        studies.claim(study.key, Owner(2**22 + 1, ""))
        studies.mark_interrupted()
        assert [waiting.key for waiting in studies.waiting()] == [study.key]
        studies.finish(study.key, {"loss": np.zeros(1)})
        for path in tmp_path.rglob("*.npz"):
            path.unlink()
        assert studies.request("lesion", "run").status is Status.QUEUED


def test_what_a_study_has_so_far_is_read_while_it_runs_and_after_it_was_interrupted(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        (tmp_path / "run").mkdir()
        study = studies.request("landscape", "run")
        studies.claim(study.key, Owner(2**22 + 1, ""))
        assert studies.partial(study) is None
        studies.keep(study.key, {"loss": np.array([1.0, np.nan])})
        studies.mark_interrupted()
        so_far = studies.partial(study)
        assert so_far is not None and studies.result(study) is None
        np.testing.assert_array_equal(so_far["loss"], [1.0, np.nan])
        studies.finish(study.key, {"loss": np.array([1.0, 2.0])})
        whole = studies.partial(study)
        assert whole is not None and whole["loss"].tolist() == [1.0, 2.0]
        assert [path.name for path in tmp_path.rglob("*.npz")] == [f"{study.key}.npz"]


def test_a_study_of_a_run_that_was_deleted_meanwhile_leaves_no_folder(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        study = studies.request("landscape", "gone")
        for write in (studies.keep, studies.finish):
            with pytest.raises(StoreError, match="gone was deleted meanwhile"):
                write(study.key, {"loss": np.zeros(1)})
    assert not (tmp_path / "gone").exists()


def test_a_failed_study_says_why_and_waits_for_a_retry(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        study = studies.request("lesion", "run")
        studies.fail(study.key, "no blocks to drop; choose a residual network")
        again = studies.request("lesion", "run")
        assert (again.status, again.message) == (Status.FAILED, "no blocks to drop; choose a residual network")
        studies.retry(study.key)
        assert studies.request("lesion", "run").status is Status.QUEUED


def test_what_nobody_waits_for_any_more_leaves_the_queue_and_what_is_computed_stays(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        waits, works = (
            studies.request("landscape", "run", {"step": 1}),
            studies.request("landscape", "run", {"step": 2}),
        )
        studies.claim(works.key, Owner.this_process())
        for study in (waits, works):
            studies.withdraw(study.key)
        assert studies.find(waits.key) is None
        assert studies.find(works.key) is not None


def test_what_is_looked_at_goes_before_what_waits_for_a_film(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        (tmp_path / "run").mkdir()
        film = [studies.request("landscape", "run", {"step": step}).key for step in range(4)]
        looked = [studies.request("landscape", "run", {"step": step}).key for step in (9, 8)]
        studies.claim(film[0], Owner.this_process())
        studies.bring_forward([*looked, "nobody's"])
        assert [study.key for study in studies.waiting()] == [*looked, *film[1:]]
        studies.bring_forward([film[3], film[0]])
        assert [study.key for study in studies.waiting()] == [film[3], *looked, *film[1:3]]
        studies.bring_forward([])
        assert len(studies.waiting()) == 5


@pytest.mark.parametrize("place", [0, 200, 300, -30])
def test_a_damaged_result_is_none_and_its_study_failed_with_the_reason(place: int, tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        (tmp_path / "run").mkdir()
        study = studies.request("lesion", "run")
        studies.finish(study.key, {"loss": np.arange(30.0)})
        (path,) = tmp_path.rglob("*.npz")
        content = bytearray(path.read_bytes())
        content[place] ^= 0x40
        path.write_bytes(content)
        assert studies.result(study) is None and studies.partial(study) is None
        found = studies.find(study.key)
        assert found is not None and found.status is Status.FAILED and f"{path.name} is damaged" in found.message


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("request", "{"),
        ("request", b"\xff"),
        ("status", "glowing"),
        ("done", "half"),
        ("request", "[" * 9999),
    ],
)
def test_a_row_that_cannot_be_read_is_a_study_that_failed(column: str, value: object, tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        bad, good = studies.request("lesion", "run"), studies.request("paths", "run")
        with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as database, database:
            database.execute(f"UPDATE jobs SET {column}=? WHERE id=?", (value, bad.key))
        found = studies.find(bad.key)
        assert found is not None and found.status is Status.FAILED and "cannot be read" in found.message
        assert [study.key for study in studies.waiting()] == [good.key]
        assert studies.finished("run") == []
