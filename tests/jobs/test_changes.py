"""A setting changed while an experiment trains changes after the same step in all its runs, or in none."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import resume
from explorer.reading.experiment_curves import read_changes
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.event import Event
from explorer.store.history import common_changes, histories
from explorer.store.live_changes import LiveChange, LiveChanges
from explorer.store.owner import Owner
from explorer.store.receiving import receive
from explorer.store.run import ControlAction, Run, Status
from explorer.store.sending import send
from tests.jobs.runs import (
    ENDLESS,
    SECONDS_LONG,
    SHORT,
    ask,
    assert_same_run,
    train_uninterrupted,
    wait_for,
    wait_for_step,
    wait_until,
)

RATE, MOMENTUM = "optimizer.learning_rate", "normalization.momentum"
FAST_AND_SLOW = Experiment(base=ENDLESS, vary={"network.width": (16, 512)})
"""The narrow one makes many more steps a second."""
PAIR = Experiment(base=SECONDS_LONG)


def change(catalogue: Catalogue, run: Run, value: float | None, setting: str = RATE) -> LiveChange:
    with LiveChanges(catalogue.folder) as changes:
        return changes.ask_change(run.experiment, setting, value)


def latest(catalogue: Catalogue, run: Run, setting: str = RATE) -> LiveChange:
    with LiveChanges(catalogue.folder) as changes:
        found = changes.latest_change(run.experiment, setting)
    assert found is not None
    return found


def wait_until_placed(catalogue: Catalogue, run: Run) -> int:
    wait_until(lambda: latest(catalogue, run).at_step is not None)
    step = latest(catalogue, run).at_step
    assert step is not None
    return step


def events(catalogue: Catalogue, run: Run) -> list[Event]:
    with catalogue.records(run.id) as records:
        return records.events()


def kill_worker(catalogue: Catalogue, run: Run) -> None:
    owner = catalogue.run(run.id).owner
    assert owner is not None
    os.kill(owner.pid, signal.SIGKILL)


def pause(catalogue: Catalogue, run: Run) -> int:
    ask(catalogue, run.id, ControlAction.PAUSE)
    return wait_for(catalogue, run.id, Status.PAUSED).step


def test_arms_of_very_different_speed_change_at_one_step_however_quickly_it_is_asked_again(served: Catalogue) -> None:
    served.set_setting("limit", 2)
    runs = served.add(FAST_AND_SLOW)
    for run in runs:
        wait_for_step(served, run.id, 1)
    asked = (0.2, 0.3, 0.05, 0.3, 0.02)
    for value in asked:
        change(served, runs[0], value)
        time.sleep(0.05)
    last = wait_until_placed(served, runs[0])
    fast, slow = runs
    wait_for_step(served, fast.id, last + 1)
    ask(served, fast.id, ControlAction.PAUSE)
    wait_for_step(served, slow.id, last + 1)
    made = events(served, fast)
    assert made == events(served, slow)
    assert made[-1] == Event(last, RATE, 0.02)
    assert {event.value for event in made} <= set(asked)
    marks = read_changes(served, [served.run(run.id) for run in runs])
    assert [(mark.step, mark.after) for mark in marks] == [(event.step, event.value) for event in made]
    assert common_changes(histories(served, runs[0].experiment)) is not None


def test_two_settings_asked_in_one_breath_change_at_one_step(served: Catalogue) -> None:
    served.set_setting("limit", 2)
    runs = served.add(Experiment(base=ENDLESS))
    for run in runs:
        wait_for_step(served, run.id, 1)
    change(served, runs[0], 0.02)
    change(served, runs[0], None, MOMENTUM)
    wait_until(lambda: latest(served, runs[0], MOMENTUM).at_step is not None)
    wait_until(lambda: all(len(events(served, run)) == 2 for run in runs))
    assert events(served, runs[0]) == events(served, runs[1])


def test_runs_that_wait_meet_a_change_at_the_same_step_in_all_seeds_also_after_a_kill(
    served: Catalogue, tmp_path: Path
) -> None:
    served.set_setting("limit", 1)
    runs = served.add(PAIR.model_copy(update={"seeds": (0, 1)}))
    wait_for_step(served, runs[0].id, 20)
    change(served, runs[0], 0.02)
    step = wait_until_placed(served, runs[0])
    for run in runs[:2]:
        wait_for_step(served, run.id, 1)
        kill_worker(served, run)
        wait_for(served, run.id, Status.INTERRUPTED)
        ask(served, run.id, ControlAction.RESUME)
    for run in runs:
        wait_for(served, run.id, Status.FINISHED)
        assert events(served, run) == [Event(step, RATE, 0.02)]
    for run in runs[:2]:
        reference = train_uninterrupted(run.config, tmp_path / run.id, events(served, run))
        assert_same_run(served.run_folder(run.id), reference)


def test_a_paused_arm_answers_and_meets_the_change_of_the_one_that_is_ahead(served: Catalogue) -> None:
    served.set_setting("limit", 2)
    ahead, behind = served.add(Experiment(base=ENDLESS))
    wait_for_step(served, behind.id, 1)
    paused_at = pause(served, behind)
    wait_for_step(served, ahead.id, paused_at + 200)
    change(served, ahead, 0.02)
    step = wait_until_placed(served, ahead)
    assert step >= paused_at + 200
    wait_for_step(served, ahead.id, step + 1)
    assert served.run(behind.id).step == paused_at
    ask(served, behind.id, ControlAction.RESUME)
    wait_for_step(served, behind.id, step + 1)
    assert events(served, behind) == events(served, ahead) == [Event(step, RATE, 0.02)]


def test_a_single_step_does_not_overtake_a_change(served: Catalogue) -> None:
    (run,) = served.add(Experiment(base=ENDLESS, vary={}))
    wait_for_step(served, run.id, 5)
    step = pause(served, run)
    change(served, run, 0.01)
    ask(served, run.id, ControlAction.STEP)
    wait_until(lambda: served.run(run.id).step == step + 1)
    assert events(served, run) == [Event(step, RATE, 0.01)]


def test_an_arm_whose_process_dies_before_it_answers_holds_nobody_up(served: Catalogue) -> None:
    served.set_setting("limit", 2)
    runs = served.add(Experiment(base=ENDLESS))
    for run in runs:
        wait_for_step(served, run.id, 5)
    owner = served.run(runs[0].id).owner
    assert owner is not None
    os.kill(owner.pid, signal.SIGSTOP)  # it lives, and says nothing
    change(served, runs[0], 0.02)
    time.sleep(0.3)
    assert latest(served, runs[0]).at_step is None
    os.kill(owner.pid, signal.SIGKILL)
    step = wait_until_placed(served, runs[0])
    wait_for_step(served, runs[1].id, step + 1)
    ask(served, runs[0].id, ControlAction.RESUME)
    wait_for_step(served, runs[0].id, step + 1)
    assert events(served, runs[0]) == events(served, runs[1]) == [Event(step, RATE, 0.02)]


def test_a_run_killed_after_a_change_comes_out_the_same(served: Catalogue, tmp_path: Path) -> None:
    (run,) = served.add(Experiment(base=SECONDS_LONG, vary={}))
    wait_for_step(served, run.id, 20)
    change(served, run, 0.02)
    change(served, run, 0.3, MOMENTUM)
    wait_until(lambda: len(events(served, run)) == 2)
    kill_worker(served, run)
    wait_for(served, run.id, Status.INTERRUPTED)
    ask(served, run.id, ControlAction.RESUME)
    wait_for(served, run.id, Status.FINISHED)
    reference = train_uninterrupted(SECONDS_LONG, tmp_path / "reference", events(served, run))
    assert_same_run(served.run_folder(run.id), reference)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────


def test_once_an_arm_has_finished_a_change_is_refused_with_the_reason(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    runs = served.add(Experiment(base=SHORT))
    wait_for(served, runs[0].id, Status.FINISHED)
    asked = change(served, runs[0], 0.02)
    assert asked.at_step is None
    assert asked.refused.startswith("none has finished")
    wait_for(served, runs[1].id, Status.FINISHED)
    assert events(served, runs[1]) == []


def test_a_change_that_a_shorter_arm_could_not_make_any_more_is_refused(catalogue: Catalogue) -> None:
    """One arm is at step 30, the other one, which waits, has 20 steps in all."""
    vary = {"optimizer.batch_size": (1000, 32)}
    short, ahead = catalogue.add(Experiment(base=SHORT.with_values({"training.epochs": 20}), vary=vary))
    assert short.config.steps == 20
    catalogue.claim(ahead.id, Owner.this_process())
    catalogue.progress(ahead.id, 30, ahead.config.steps, 1.0)
    catalogue.release(ahead.id, Status.PAUSED)
    asked = change(catalogue, ahead, 0.02)
    assert asked.at_step is None
    assert "ends at step 20" in asked.refused and "after step 30" in asked.refused


def test_an_arm_that_diverged_earlier_does_not_stand_in_the_way(catalogue: Catalogue) -> None:
    diverged, behind = catalogue.add(Experiment(base=SHORT))
    catalogue.release(diverged.id, Status.DIVERGED, done=90)
    assert change(catalogue, behind, 0.02) == LiveChange(RATE, 0.02, 0, "")


def test_an_arm_that_does_not_answer_lets_the_others_go_on_without_the_change(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.jobs import changes as module
    from explorer.jobs.run_callback import RunCallback
    from explorer.training import train

    monkeypatch.setattr(module, "PATIENCE", 0.2)
    trains, silent = catalogue.add(Experiment(base=SHORT))
    for run in (trains, silent):
        assert catalogue.claim(run.id, Owner.this_process())
    change(catalogue, trains, 0.02)
    with RunCallback(catalogue, trains.id) as callback:
        outcome = train(trains.config, catalogue.run_folder(trains.id), callback)
    assert outcome.status is Status.FINISHED
    assert events(catalogue, trains) == []
    assert latest(catalogue, trains).refused == f"{silent.id} did not answer within 0.2 seconds"


@pytest.mark.parametrize(
    ("vary", "setting", "reason"),
    [
        ({RATE: (0.1, 0.2)}, RATE, "the arms differ in optimizer.learning_rate"),
        ({}, "optimizer.momentum", "fixed while a run trains"),
    ],
)
def test_what_cannot_change_at_all_is_an_error(
    catalogue: Catalogue, vary: dict[str, tuple[float, ...]], setting: str, reason: str
) -> None:
    run = catalogue.add(Experiment(base=RunConfig(), vary=vary))[0]
    with pytest.raises(StoreError, match=reason):
        change(catalogue, run, 0.3, setting)
    with LiveChanges(catalogue.folder) as changes:
        assert changes.latest_change(run.experiment, setting) is None


# ── other stores ───────────────────────────────────────────────────────────────────────────


def test_a_run_of_another_store_that_goes_on_here_changes_where_its_sister_has(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "there") as there:
        runs = there.add(Experiment(base=SHORT))
        changed, waits = runs
        assert change(there, changed, 0.02).at_step == 0
        train_uninterrupted(changed.config, there.run_folder(changed.id), [Event(0, RATE, 0.02)])
        there.release(changed.id, Status.FINISHED, done=changed.config.steps)
        there.records(waits.id).close()
        send(there, changed.experiment, tmp_path / "shared.zip")
    with Catalogue(tmp_path / "here") as here:
        receive(here, tmp_path / "shared.zip")
        resume(waits.id, store=here.folder)
        assert events(here, waits) == [Event(0, RATE, 0.02)]
