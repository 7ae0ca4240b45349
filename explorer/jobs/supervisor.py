"""The supervisor: starts the jobs that wait as there is room, and answers for runs that have no process.

It works on none itself and waits for nobody, so whatever happens to a worker, it is there a moment later to write what
became of its job. All that it knows is in the catalogue: killed and started anew, it goes on where it was.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

from explorer.jobs.endings import ending
from explorer.jobs.executors import Executor, NotReadyError
from explorer.jobs.memory import default_memory, too_much
from explorer.jobs.requests import answer
from explorer.jobs.room import has_room
from explorer.jobs.task import ExitReport, Task
from explorer.machine import cores
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.job import PACE, RUN, STUDIES_AT_A_TIME, Job
from explorer.store.jobs import CALIBRATING, RUNS, STUDIES, TAKING_LOOKS
from explorer.store.owner import Owner
from explorer.store.run import ControlAction, Status

ROUND = 0.03  # seconds between two looks at the catalogue
CHECK = 0.25  # seconds between two looks at the processes: apps, workers' memory
ROOM_PAUSE = 3.0  # seconds between two attempts to go on where a disk was full
AHEAD = 2.0  # seconds after which what will be needed is prepared though nothing waits
GRACE = 1.4  # seconds that workers have to write a checkpoint and end

log = logging.getLogger("explorer.jobs")


class Supervisor:
    """The one supervisor of a store."""

    def __init__(self, catalogue: Catalogue, executor: Executor, *, idle: float, serves_apps: bool = False) -> None:
        """
        Args:
            idle: seconds without an app and without work after which it stops.
            serves_apps: work only while an app lives. Started by hand it is so from the first app on.
        """
        self._catalogue, self._executor = catalogue, executor
        self._file = catalogue.path.stat().st_ino
        self._idle = idle
        self._serves_apps = serves_apps
        self._apps_live = False
        self._tasks: dict[str, Task] = {}  # job → what its worker was started with, until that has ended
        self._kill_at: dict[str, float] = {}  # job → when its worker has had its time to leave
        self._ends: dict[str, ExitReport] = {}  # what became of jobs, as long as it is not written
        self._stopping = False
        self._seen_version = -1
        self._next_check, self._next_try_for_room = 0.0, 0.0
        self._busy_at = time.monotonic()
        self._ahead_at = self._busy_at + AHEAD

    def stop(self) -> None:
        """End at the next round, workers first. May be called by a signal."""
        self._stopping = True

    def run(self) -> None:
        """Supervise until stopped, idle for long, or the store is gone."""
        self._catalogue.register("supervisor", Owner.this_process())
        self._catalogue.mark_interrupted(goes_on=True)
        while not (self._stopping or self._is_idle_for_long or self._store_is_gone):
            self._attempt(self._round)
            time.sleep(ROUND)
        self._end()

    @property
    def _may_work(self) -> bool:
        return not self._stopping and (self._apps_live or not self._serves_apps)

    @property
    def _may_start(self) -> bool:
        return self._may_work and self._executor.is_ready

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
        self._reap()
        if self._may_work and time.monotonic() >= self._ahead_at:
            self._ahead_at = math.inf
            self._get_ahead()
        self._prepare()
        checks = time.monotonic() >= self._next_check
        if checks:
            self._next_check = time.monotonic() + CHECK
            self._look_at_processes()
        version = self._catalogue.data_version
        if checks or version != self._seen_version:
            self._seen_version = version
            self._serve()

    def _serve(self) -> None:
        for run in self._catalogue.give_up_unreadable():
            log.warning("%s cannot be read: it failed, and is left as it is", run)
        if self._may_work:
            self._catalogue.resume_what_goes_on()
            self._resume_where_there_is_room()
        self._answer_requests()
        if self._may_start:
            self._start_what_waits(RUNS, self._limit)
            self._start_what_waits(CALIBRATING, 1)
            self._start_what_waits(STUDIES, STUDIES_AT_A_TIME)
            self._start_what_waits(TAKING_LOOKS, max(1, cores() - self._catalogue.count_jobs(Status.RUNNING, RUNS)))

    def _resume_where_there_is_room(self) -> None:
        if time.monotonic() >= self._next_try_for_room and self._catalogue.lacks_room():
            self._next_try_for_room = time.monotonic() + ROOM_PAUSE
            if has_room(self._catalogue.folder):
                self._catalogue.resume_what_lacked_room()

    def _get_ahead(self) -> None:
        """Once, though nothing may wait: the first page, which needs the processor at the same time, is drawn by then.

        Where an app will tell people how long things take, this machine is measured, once in a store.
        """
        if self._serves_apps and not self._catalogue.setting(PACE, 0.0):
            self._catalogue.ask_for_calibration()
        if not self._executor.is_ready:
            self._executor.prepare()

    def _prepare(self) -> None:
        """Where no process can be started, what waits for one fails; the next that waits is a new attempt."""
        if self._executor.is_ready or not self._may_work:
            return
        waiting = {job.id: job for job in (*self._catalogue.waiting_jobs(), *self._runs_to_step())}
        reason = self._executor.prepare() if waiting else None
        if reason is not None:
            log.error("%s", reason)
            for job in waiting.values():
                self._ends[job.id] = ExitReport(Status.FAILED, f"{reason}; {self._task(job).way_out}")
            self._write_ends()

    def _runs_to_step(self) -> list[Job]:
        asked = [run for run, control in self._catalogue.asked() if control.action is ControlAction.STEP]
        return [job for run in asked if (job := self._catalogue.job(run)) is not None]

    def _look_at_processes(self) -> None:
        self._apps_live = bool(self._catalogue.living("app"))
        self._serves_apps = self._serves_apps or self._apps_live
        if self._apps_live or self._tasks or (self._may_work and self._catalogue.count_jobs(Status.QUEUED)):
            self._busy_at = time.monotonic()
        if not self._may_work:
            self._cancel_all()
        self._watch_memory()
        self._catalogue.mark_interrupted(apart_from=self._tasks)

    def _watch_memory(self) -> None:
        for job, task in self._tasks.items():
            memory = self._executor.poll(job)
            if memory > task.memory and job not in self._ends:
                self._ends[job] = ExitReport(Status.FAILED, too_much(memory, task.memory, is_run=task.is_run))
                self._executor.cancel(job, force=True)

    # ── starting ─────────────────────────────────────────────────────────────────────────────────────────

    def _start_what_waits(self, kinds: str, at_a_time: int) -> None:
        room = at_a_time - self._catalogue.count_jobs(Status.RUNNING, kinds)
        if room <= 0:
            return
        waiting = self._catalogue.waiting_jobs(kinds)
        room -= sum(job.id in self._tasks for job in waiting)  # about to claim theirs
        for job in [job for job in waiting if job.id not in self._tasks][: max(0, room)]:
            self._start(self._task(job))

    def _task(self, job: Job, *, paused: bool = False) -> Task:
        if not job.is_run:
            return Task(self._catalogue.folder, job.id, job.kind, default_memory(cores()))
        memory = self._catalogue.setting("memory", default_memory(self._limit))
        return Task(self._catalogue.folder, job.id, job.kind, memory, self._limit, paused)

    def _start(self, task: Task) -> None:
        try:
            owner = self._executor.submit(task)
        except NotReadyError as error:
            log.warning("%s: %s", task.job, error)
            return  # it still waits
        except OSError as error:
            message = f"no process could be started for it ({error}); {task.way_out}"
            self._ends[task.job] = ExitReport(Status.FAILED, message)
            self._write_ends()
            return
        self._tasks[task.job] = task
        log.info("%s %s: process %d", task.kind, task.job, owner.pid)

    def _answer_requests(self) -> None:
        """Everything asked of runs without a process, in its order."""
        for identity, control in self._catalogue.asked():
            if identity in self._tasks:
                continue  # its own process finds it
            run = self._catalogue.run(identity)
            if control.action is ControlAction.STEP and not self._may_start:
                continue
            if answer(self._catalogue, run, control):
                self._start(self._task(Job(run.id, RUN, run.status, run.owner), paused=True))

    # ── ending ───────────────────────────────────────────────────────────────────────────────────────────

    def _cancel_all(self) -> None:
        for job in self._tasks:
            if job not in self._kill_at:
                self._executor.cancel(job)
                self._kill_at[job] = time.monotonic() + GRACE

    def _reap(self) -> None:
        """Write what became of the jobs whose workers have ended, and kill those that had their time to."""
        for ended in self._executor.events():
            task = self._tasks.pop(ended.job)
            cancelled = self._kill_at.pop(ended.job, None) is not None
            end = self._ends.get(ended.job) or ended.report
            end = end or ending(self._catalogue.job(ended.job), task, ended, cancelled=cancelled)
            if end is not None:
                self._ends[ended.job] = end
            self._seen_version = -1  # there is room for another one
        for job in self._tasks:
            if time.monotonic() > self._kill_at.get(job, math.inf):
                self._executor.cancel(job, force=True)
        self._write_ends()

    def _write_ends(self) -> None:
        for job, end in list(self._ends.items()):
            if job in self._tasks:
                continue  # being killed
            self._catalogue.release(job, end.status, end.message, done=end.done, goes_on=end.goes_on)
            self._catalogue.done(self._catalogue.controls(job))
            del self._ends[job]
            log.info("%s: %s %s", job, end.status, end.message)

    def _end(self) -> None:
        self._stopping = True
        self._cancel_all()
        deadline = time.monotonic() + GRACE + CHECK
        while (self._tasks or self._ends) and time.monotonic() < deadline:
            self._attempt(self._reap)
            time.sleep(0.01)
        self._executor.close()
        self._attempt(lambda: self._catalogue.unregister("supervisor", Owner.this_process()))
