"""The supervisor: takes queued runs as there is room, answers for those without a process, and says which died.

It trains nothing itself and waits for nobody, so whatever happens to a worker, it is there a moment later to write
what became of it. All that it knows is in the catalogue: killed and started anew, it goes on where it was.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

from explorer.jobs.launcher import Launcher, NotReadyError, Worker
from explorer.jobs.memory import default_memory, too_much
from explorer.jobs.requests import answer
from explorer.jobs.room import has_room
from explorer.jobs.study_bench import StudyBench
from explorer.jobs.worker import Job, LastWords
from explorer.machine import cores
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.jobs import ENDED_UNEXPECTEDLY, IS_KEPT, RUNS
from explorer.store.owner import Owner
from explorer.store.run import ControlAction, Run, Status

ROUND = 0.03  # seconds between two looks at the catalogue
CHECK = 0.25  # seconds between two looks at the processes: apps, workers' memory
ROOM_PAUSE = 3.0  # seconds between two attempts to go on where a disk was full
GRACE = 1.4  # seconds that workers have to write a checkpoint and end
NOT_IN_TIME = "it did not stop in time; it goes on from its last checkpoint"

log = logging.getLogger("explorer.jobs")


class Supervisor:
    """The one supervisor of a store."""

    def __init__(self, catalogue: Catalogue, launcher: Launcher, *, idle: float, serves_apps: bool = False) -> None:
        """
        Args:
            idle: seconds without an app and without work after which it stops.
            serves_apps: train only while an app lives. Started by hand it is so from the first app on.
        """
        self._catalogue, self._launcher = catalogue, launcher
        self._file = catalogue.path.stat().st_ino
        self._idle = idle
        self._serves_apps = serves_apps
        self._apps_live = False
        self._bench = StudyBench(catalogue.folder, launcher)
        self._workers: dict[str, Worker] = {}
        self._kill_at: dict[str, float] = {}  # run → when its worker has had its time to leave
        self._ends: dict[str, LastWords] = {}  # what became of runs, as long as it is not written
        self._stopping = False
        self._seen_version = -1
        self._next_check, self._next_try_for_room = 0.0, 0.0
        self._busy_at = time.monotonic()

    def stop(self) -> None:
        """End at the next round, workers first. May be called by a signal."""
        self._stopping = True

    def run(self) -> None:
        """Supervise until stopped, idle for long, or the store is gone."""
        self._catalogue.register("supervisor", Owner.this_process())
        self._catalogue.mark_interrupted(goes_on=True, kinds=RUNS)
        while not (self._stopping or self._is_idle_for_long or self._store_is_gone):
            self._attempt(self._round)
            time.sleep(ROUND)
        self._end()

    @property
    def _may_train(self) -> bool:
        return not self._stopping and (self._apps_live or not self._serves_apps)

    @property
    def _limit(self) -> int:
        return max(1, int(self._catalogue.setting("limit", cores())))

    @property
    def _is_idle_for_long(self) -> bool:
        return time.monotonic() - self._busy_at > self._idle

    @property
    def _store_is_gone(self) -> bool:
        """Deleted; also where another one has been made in its place."""
        try:
            return self._catalogue.path.stat().st_ino != self._file
        except FileNotFoundError:
            return True

    def _attempt(self, action: Callable[[], None]) -> None:
        """A store that cannot be written now may be later: say so, and try again at the next round."""
        try:
            action()
        except StoreError as error:
            log.warning("%s", error)
            self._seen_version = -1
            time.sleep(CHECK)

    # ── one round ────────────────────────────────────────────────────────────────────────────────────────

    def _round(self) -> None:
        self._bury_the_dead()
        self._prepare()
        self._bench.round(may_start=self._may_train and self._launcher.is_ready)
        checks = time.monotonic() >= self._next_check
        if checks:
            self._next_check = time.monotonic() + CHECK
            self._look_at_processes()
        version = self._catalogue.data_version
        if checks or version != self._seen_version:
            self._seen_version = version
            for run in self._catalogue.give_up_unreadable():
                log.warning("%s cannot be read: it failed, and is left as it is", run)
            if self._may_train:
                self._catalogue.resume_what_goes_on()
            if self._may_train and time.monotonic() >= self._next_try_for_room and self._catalogue.lacks_room():
                self._next_try_for_room = time.monotonic() + ROOM_PAUSE
                if has_room(self._catalogue.folder):
                    self._catalogue.resume_what_lacked_room()
            self._answer_requests()
            if self._may_train and self._launcher.is_ready:
                self._start_what_waits()

    def _prepare(self) -> None:
        """Where no process can be started, what waits for one fails; the next that waits is a new attempt."""
        if self._launcher.is_ready or not self._may_train:
            return
        steps = [run for run, control in self._catalogue.asked() if control.action is ControlAction.STEP]
        if not (steps or self._bench.waits or self._catalogue.count(Status.QUEUED)):
            return
        reason = self._launcher.prepare()
        if reason is not None:
            log.error("%s", reason)
            for run in {*steps, *(run.id for run in self._catalogue.queue())}:
                self._ends[run] = LastWords(Status.FAILED, f"{reason}; resume it to try again")
            self._write_ends()
            self._bench.fail_what_waits(f"{reason}; ask for it again")

    def _look_at_processes(self) -> None:
        self._apps_live = bool(self._catalogue.living("app"))
        self._serves_apps = self._serves_apps or self._apps_live
        if (
            self._apps_live
            or self._workers
            or self._bench.is_busy
            or (self._may_train and self._catalogue.count(Status.QUEUED))
        ):
            self._busy_at = time.monotonic()
        if not self._may_train:
            self._let_all_leave()
        self._watch_memory()
        self._catalogue.mark_interrupted(apart_from=self._workers, kinds=RUNS)

    def _watch_memory(self) -> None:
        for run, worker in self._workers.items():
            if worker.memory > worker.job.memory and run not in self._ends:
                self._ends[run] = LastWords(Status.FAILED, too_much(worker.memory, worker.job.memory))
                worker.kill()

    # ── starting ─────────────────────────────────────────────────────────────────────────────────────────

    def _start_what_waits(self) -> None:
        room = self._limit - self._catalogue.count(Status.RUNNING)
        if room <= 0:
            return
        waiting = self._catalogue.queue()
        room -= sum(run.id in self._workers for run in waiting)  # about to claim theirs
        for run in [run for run in waiting if run.id not in self._workers][: max(0, room)]:
            self._start(run)

    def _start(self, run: Run, *, paused: bool = False) -> None:
        memory = self._catalogue.setting("memory", default_memory(self._limit))
        try:
            worker = self._launcher.start(Job(self._catalogue.folder, run.id, self._limit, memory, paused))
        except NotReadyError as error:
            log.warning("%s: %s", run.id, error)
            return  # it still waits
        except OSError as error:
            self._ends[run.id] = LastWords(Status.FAILED, f"no process could be started for it ({error})")
            self._write_ends()
            return
        self._workers[run.id] = worker
        log.info("%s: process %d", run.id, worker.owner.pid)

    def _answer_requests(self) -> None:
        """Everything asked of runs without a process, in its order."""
        for identity, control in self._catalogue.asked():
            if identity in self._workers:
                continue  # its own process finds it
            run = self._catalogue.run(identity)
            if control.action is ControlAction.STEP and not (self._may_train and self._launcher.is_ready):
                continue
            if answer(self._catalogue, run, control):
                self._start(run, paused=True)

    # ── ending ───────────────────────────────────────────────────────────────────────────────────────────

    def _let_all_leave(self) -> None:
        for run, worker in self._workers.items():
            if run not in self._kill_at:
                worker.leave()
                self._kill_at[run] = time.monotonic() + GRACE

    def _bury_the_dead(self) -> None:
        """Write what became of the runs whose workers have ended, and kill those that had their time to."""
        for run, worker in list(self._workers.items()):
            if not worker.has_ended:
                if time.monotonic() > self._kill_at.get(run, math.inf):
                    worker.kill()
                continue
            end = self._ends.get(run) or worker.last_words()
            if end is None:
                end = self._what_became_of(worker)
            if end is not None:
                self._ends[run] = end
            del self._workers[run]
            self._kill_at.pop(run, None)
            worker.close()
        self._write_ends()

    def _what_became_of(self, worker: Worker) -> LastWords | None:
        """The end of a run whose worker did not write it; None where it did."""
        run, death = self._catalogue.find(worker.job.run), worker.death()
        told_to_leave = worker.job.run in self._kill_at
        if run is None:
            return None
        if run.owner is not None and run.owner.pid == worker.owner.pid:
            if told_to_leave and run.status is Status.PAUSED:
                return LastWords(Status.PAUSED, "")
            if told_to_leave:
                return LastWords(Status.INTERRUPTED, NOT_IN_TIME, goes_on=True)
            return LastWords(Status.INTERRUPTED, f"{death or ENDED_UNEXPECTEDLY}; {IS_KEPT}")
        if run.owner is None and death is not None and not told_to_leave and not run.status.is_over:
            # It died before it claimed the run: started again, it might do so forever.
            return LastWords(Status.INTERRUPTED, f"{death} before it began; see supervisor.log in the store")
        return None

    def _write_ends(self) -> None:
        for run, end in list(self._ends.items()):
            if run in self._workers:
                continue  # being killed
            self._catalogue.release(run, end.status, end.message, goes_on=end.goes_on)
            self._catalogue.done(self._catalogue.controls(run))
            del self._ends[run]
            log.info("%s: %s %s", run, end.status, end.message)

    def _end(self) -> None:
        self._stopping = True
        self._attempt(self._bench.end)
        self._let_all_leave()
        deadline = time.monotonic() + GRACE + CHECK
        while (self._workers or self._ends) and time.monotonic() < deadline:
            self._attempt(self._bury_the_dead)
            time.sleep(0.01)
        self._launcher.close()
        self._attempt(lambda: self._catalogue.unregister("supervisor", Owner.this_process()))
