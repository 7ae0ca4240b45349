"""Kill workers, supervisors, fork servers and apps at random moments: no step may be lost, every run must end the same.

Two arms at a time train in the background while an app lives; now and then their learning rate changes. After each
kill everything that was on disk before must still be there. At the end each run is compared, to the last bit, with one
that trained the same without interruption: records, parameters, buffers, the optimizer's state.

    python -m benchmarks.kills [--kills N] [--seconds LIMIT] [--seed S]
"""

from __future__ import annotations

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from explorer.experiment import Experiment
from explorer.jobs.client import stop_supervisor
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.live_changes import LiveChanges
from explorer.store.owner import Owner
from explorer.store.run import ControlAction, Run, Status
from tests.jobs.conftest import APP, ROOT
from tests.jobs.runs import SHORT, assert_same_run, train_uninterrupted, written_losses

CONFIG = SHORT.with_values({"training.epochs": 100})  # 2,100 steps, some seconds
LONGEST_WAIT = 0.6  # seconds of training before a kill
CHANGE_SHARE = 0.25  # of the kills are preceded by another learning rate
LEARNING_RATES = (0.02, 0.05, 0.1, 0.2)
VICTIMS = ("worker", "supervisor", "fork server", "app")


class OutOfTimeError(RuntimeError):
    """The time that was given is over."""


@dataclass
class Killing:
    """A store that is being trained in, and what was done to it."""

    catalogue: Catalogue
    moments: random.Random
    deadline: float
    app: subprocess.Popen[bytes]
    killed: Counter[str] = field(default_factory=Counter)
    lost_steps: int = 0
    changes: int = 0

    def run(self, kills: int) -> None:
        """
        Raises:
            OutOfTimeError: before so many were killed, or before all runs had ended.
        """
        while self.killed.total() < kills:
            self._kill()
            print(f"\r{self.killed.total()} of {kills} killed", end="", file=sys.stderr, flush=True)
        self._wait(lambda: not self._unfinished())
        print(file=sys.stderr)

    def _kill(self) -> None:
        """Kill one of a kind that was killed least so far, where anything lives just now."""
        self._wait(self._trains)
        time.sleep(self.moments.uniform(0, LONGEST_WAIT))
        if self.moments.random() < CHANGE_SHARE:
            self._change_something()
        victims = {kind: self._victim(kind) for kind in sorted(VICTIMS, key=self.killed.__getitem__)}
        kind, victim = next(((kind, victim) for kind, victim in victims.items() if victim is not None), ("", None))
        if victim is None:
            return
        before = {run.id: written_losses(self.catalogue, run.id) for run in self.catalogue.runs()}
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(victim.pid).kill()
            self.killed[kind] += 1
        self._wait(lambda: not victim.is_alive)
        for run, losses in before.items():
            after = written_losses(self.catalogue, run)[: len(losses)]
            self.lost_steps += len(losses) - int(np.sum(after.view(np.int32) == losses[: len(after)].view(np.int32)))

    def _change_something(self) -> None:
        with LiveChanges(self.catalogue.folder) as changes, contextlib.suppress(StoreError):
            experiment = self.moments.choice(self._unfinished() or self.catalogue.runs()).experiment
            asked = changes.ask_change(experiment, "optimizer.learning_rate", self.moments.choice(LEARNING_RATES))
            self.changes += not asked.refused

    def _victim(self, kind: str) -> Owner | None:
        match kind:
            case "worker":
                owners = [run.owner for run in self.catalogue.runs() if run.owner is not None]
                return self.moments.choice(owners) if owners else None
            case "app":
                return Owner.of(self.app.pid) if self.app.poll() is None else None
        supervisors = self.catalogue.living("supervisor")
        if kind == "supervisor" or not supervisors:
            return supervisors[0] if supervisors else None
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(supervisors[0].pid).children():
                if any("multiprocessing.forkserver" in argument for argument in child.cmdline()):
                    return Owner.of(child.pid)
        return None

    def _trains(self) -> bool:
        runs = self.catalogue.runs()
        return any(run.status is Status.RUNNING and run.owner is not None and run.owner.is_alive for run in runs)

    def _unfinished(self) -> list[Run]:
        return [run for run in self.catalogue.runs() if not run.status.is_over]

    def _wait(self, condition: Callable[[], object]) -> None:
        """Meanwhile an app lives, there is something to train, and what was interrupted is resumed."""
        while not condition():
            if time.monotonic() > self.deadline:
                raise OutOfTimeError
            if self.app.poll() is not None:
                self.app = open_app(self.catalogue.folder)
            waiting = self._unfinished()
            if not waiting and condition == self._trains:
                self.catalogue.add(Experiment(base=CONFIG))
            stopped = [run.id for run in waiting if run.status in (Status.INTERRUPTED, Status.FAILED)]
            if stopped and not any(self.catalogue.controls(run) for run in stopped):
                self.catalogue.ask(stopped, ControlAction.RESUME)
            time.sleep(0.02)

    def differing(self, folder: Path) -> list[str]:
        """The runs that did not end as the same one does without interruption."""
        found = []
        for run in self.catalogue.runs():
            with self.catalogue.records(run.id) as records:
                reference = train_uninterrupted(run.config, folder / run.id, records.events())
            try:
                assert_same_run(self.catalogue.run_folder(run.id), reference)
            except AssertionError as error:
                found.append(f"{run.id}: {str(error).strip().splitlines()[0]}")
        return found


def open_app(store: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", APP, str(store)], cwd=ROOT)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--seconds", type=float, default=900.0, metavar="LIMIT", help="for kills and runs; 900")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the moments; 0")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Catalogue(Path(folder, "store")) as catalogue,
    ):
        catalogue.set_setting("limit", 2)
        catalogue.add(Experiment(base=CONFIG))
        began = time.monotonic()
        killing = Killing(catalogue, random.Random(options.seed), began + options.seconds, open_app(catalogue.folder))
        try:
            killing.run(options.kills)
            in_time = True
        except OutOfTimeError:
            in_time = False
        finally:
            killing.app.kill()
            killing.app.wait()
            stop_supervisor(catalogue.folder)
        seconds = time.monotonic() - began
        differing = killing.differing(Path(folder, "references")) if in_time else []
        return _report(killing, differing, seconds, in_time=in_time)


def _report(killing: Killing, differing: list[str], seconds: float, *, in_time: bool) -> int:
    runs = killing.catalogue.runs()
    for kind in VICTIMS:
        print(f"{killing.killed[kind]:4} × {kind}")
    print(f"{killing.killed.total():4} kills in {seconds:.0f} s, over {len(runs)} runs of {CONFIG.steps:,} steps each")
    print(f"{killing.changes:4} changes of the learning rate on the way")
    print(f"{killing.lost_steps:4} steps lost")
    if not in_time:
        print("out of time: the runs were not compared")
    else:
        print(
            f"{len(runs) - len(differing):4} of {len(runs)} runs are the same to the last bit as without interruption"
        )
    for words in differing:
        print(f"     {words}")
    return int(bool(killing.lost_steps or differing or not in_time))


if __name__ == "__main__":
    sys.exit(main())
