"""Studies in the background: each in a process of its own, beside the runs, so that an answer is there at once."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from pathlib import Path

from explorer.config import ConfigError
from explorer.jobs.launcher import Launcher, NotReadyError, StudyProcess
from explorer.jobs.memory import default_memory
from explorer.machine import cores
from explorer.reports import report
from explorer.store.errors import StoreError
from explorer.store.jobs import STUDIES
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.studies import Studies

AT_A_TIME = 2

log = logging.getLogger("explorer.jobs")


class StudyBench:
    """The studies of one store that are being computed."""

    def __init__(self, store: Path, launcher: Launcher) -> None:
        self._studies, self._launcher = Studies(store), launcher
        self._processes: dict[str, StudyProcess] = {}
        self._seen_version = -1

    @property
    def is_busy(self) -> bool:
        return bool(self._processes)

    def round(self, *, may_start: bool) -> None:
        """See who has ended, and start what waits. Without leave to start, what is being computed ends as well."""
        if not may_start:
            self.pause()
            return
        ended = [key for key, process in self._processes.items() if process.has_ended]
        for key in ended:
            self._bury(key)
        version = self._studies.data_version
        if version == self._seen_version and not ended:
            return
        self._seen_version = version
        if not self._processes:
            self._studies.mark_interrupted(kinds=STUDIES)
        waiting = [study for study in self._studies.waiting() if study.key not in self._processes]
        for study in waiting[: AT_A_TIME - len(self._processes)]:
            log.info("study %s of %s: %s", study.kind, study.run or "no run", study.parameters)
            try:
                self._processes[study.key] = self._launcher.start_study(self._studies.folder, study.key)
            except NotReadyError as error:
                log.warning("study %s: %s", study.key, error)
                self._seen_version = -1  # it still waits
                return
            except OSError as error:
                self._studies.fail(study.key, f"no process could be started for it ({error}); ask for it again")

    @property
    def waits(self) -> bool:
        """Whether a study waits for a process."""
        return bool(self._studies.waiting())

    def fail_what_waits(self, reason: str) -> None:
        for study in self._studies.waiting():
            self._studies.fail(study.key, reason)

    def pause(self) -> None:
        """Stop everything at once; it waits in the queue, and begins anew when there is leave again."""
        for key, process in list(self._processes.items()):
            process.kill()
            self._studies.retry(key)
            del self._processes[key]
        self._seen_version = -1

    def end(self) -> None:
        self.pause()
        self._studies.close()

    def _bury(self, key: str) -> None:
        process = self._processes.pop(key)
        study = self._studies.find(key)
        if study is not None and study.status in (Status.RUNNING, Status.QUEUED):
            # Started again by itself it might die forever: it waits for somebody to ask.
            self._studies.fail(key, f"{process.death() or 'its process ended unexpectedly'}; ask for it again")
        process.close()


def study(store: Path, key: str) -> None:
    """What a study's process does: claim it, compute it, keep the result or say why there is none."""
    from explorer.jobs.memory import limit_memory
    from explorer.studies.draft import StudyDraft
    from explorer.studies.registry import compute

    threading.Thread(target=_end_with_the_supervisor, daemon=True).start()
    with Studies(store) as studies:
        found = studies.find(key)
        if found is None or not studies.claim(key, Owner.this_process()):
            return
        limit_memory(default_memory(cores()))
        try:
            draft = StudyDraft(studies, found)
            arrays = compute(found.kind, store, found.run, found.parameters, draft.report, draft)
            studies.finish(key, arrays)
        except (StoreError, ConfigError) as error:
            studies.fail(key, str(error))
        except Exception as error:
            asked = {"study": found.kind, "run": found.run, "parameters": found.parameters}
            words = report(error, "a study", store, asked)
            log.error("study %s: %s", key, words)
            studies.fail(key, words)


def _end_with_the_supervisor() -> None:
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        supervisor.join()
        os._exit(1)
