"""Many runs are one experiment: what is most urgent names its state."""

from __future__ import annotations

import pytest

from explorer.config import RunConfig
from explorer.reading.progress import covered_steps, progress
from explorer.store.run import Run, Status


def run(status: Status, step: int = 0, seconds: float = 0.0, message: str = "") -> Run:
    config = RunConfig()
    return Run("r", "e", "batch", 0, config, status, step, config.steps, seconds, message, None)


@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        ([Status.FINISHED, Status.RUNNING, Status.QUEUED], Status.RUNNING),
        ([Status.FINISHED, Status.QUEUED], Status.QUEUED),
        ([Status.PAUSED, Status.QUEUED], Status.PAUSED),
        ([Status.FINISHED, Status.DIVERGED], Status.DIVERGED),
        ([Status.FINISHED, Status.FAILED, Status.DIVERGED], Status.FAILED),
        ([Status.FINISHED, Status.FINISHED], Status.FINISHED),
    ],
)
def test_the_most_urgent_run_names_the_experiments_status(statuses: list[Status], shown: Status) -> None:
    assert progress([run(status) for status in statuses]).status is shown


def test_share_speed_and_time_left_follow_from_the_runs() -> None:
    planned = RunConfig().steps
    now = progress([run(Status.RUNNING, planned // 2, 1.0), run(Status.RUNNING, planned // 2, 1.0)])
    assert now.share == pytest.approx(0.5)
    assert now.steps_per_second == planned
    assert now.seconds_left == pytest.approx(1.0)


def test_a_diverged_run_is_over_whatever_its_step() -> None:
    now = progress([run(Status.DIVERGED, 3), run(Status.FINISHED, RunConfig().steps)])
    assert now.share == 1.0 and now.over == 2


def test_a_speed_that_is_not_known_yet_gives_no_time_left() -> None:
    assert progress([run(Status.RUNNING, 1, 1e-6)]).seconds_left is None


def test_every_reason_is_said_once() -> None:
    runs = [run(Status.FAILED, message="no memory"), run(Status.FAILED, message="no memory"), run(Status.FINISHED)]
    assert progress(runs).messages == ("no memory",)


@pytest.mark.parametrize(
    ("runs", "covered"),
    [
        ([run(Status.RUNNING, 30), run(Status.FINISHED, 210)], 210),
        ([run(Status.RUNNING, 30), run(Status.DIVERGED, 12)], 210),
        ([run(Status.PAUSED, 30)], 210),
        ([run(Status.STOPPED, 30), run(Status.STOPPED, 20)], 30),
        ([run(Status.DIVERGED, 12)], 12),
        ([run(Status.STOPPED, 0)], 210),
        ([], 210),
    ],
)
def test_a_time_axis_covers_what_may_come_or_else_what_came(runs: list[Run], covered: int) -> None:
    assert RunConfig().steps == 210
    assert covered_steps(runs) == covered


def test_a_finished_runs_note_is_said_and_a_divergence_is_not() -> None:
    runs = [run(Status.FINISHED, message="every operation by itself"), run(Status.DIVERGED, message="at step 3")]
    assert progress(runs).messages == ("every operation by itself",)
