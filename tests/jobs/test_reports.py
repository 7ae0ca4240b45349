"""What nobody expected in a worker, a study or the supervisor: a sentence where people look, and a report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.reports import FOLDER
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from explorer.store.studies import Studies

BROKEN = """
import multiprocessing, sys
from pathlib import Path
def broken(*_, **__): raise KeyError("nobody expected")
store = Path(sys.argv[1])
"""
WORKER = """
import explorer.training
from explorer.jobs.task import Task
from explorer.jobs.worker import work
explorer.training.train = broken
work(Task(store, sys.argv[2], "run", 8.0, 1), multiprocessing.Pipe()[0])
"""
STUDY = """
import explorer.studies.registry
from explorer.jobs.task import Task
from explorer.jobs.worker import work
explorer.studies.registry.compute = broken
line, other_end = multiprocessing.Pipe()
work(Task(store, sys.argv[2], "lesion", 8.0), line)
"""
SUPERVISOR = """
from explorer.jobs.__main__ import main
from explorer.jobs.supervisor import Supervisor
Supervisor._round = broken
sys.exit(main(["--store", str(store)]))
"""


def ended(code: str, store: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BROKEN + code, str(store), *arguments], capture_output=True, text=True, timeout=200
    )


def report_of(store: Path, sentence: str) -> str:
    assert "KeyError: 'nobody expected'" in sentence and "\n" not in sentence.strip()
    (path,) = (store / FOLDER).iterdir()
    assert str(path) in sentence
    content = path.read_text()
    assert "Traceback" in content
    return content


def test_a_run_whose_worker_meets_the_unexpected_says_where_its_report_is(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        run, *_ = catalogue.add(Experiment(base=RunConfig()), Status.QUEUED)
        assert "Traceback" not in ended(WORKER, tmp_path, run.id).stderr
        after = catalogue.run(run.id)
        assert after.status is Status.FAILED
        content = report_of(tmp_path, after.message)
        assert "entrance: a worker" in content and run.config.model_dump_json() in content


def test_a_study_that_meets_the_unexpected_says_where_its_report_is(tmp_path: Path) -> None:
    with Studies(tmp_path) as studies:
        asked = studies.request("lesion", "a-run", {"step": 3})
        assert "Traceback" not in ended(STUDY, tmp_path, asked.key).stderr
        found = studies.find(asked.key)
        assert found is not None and found.status is Status.FAILED
        assert "study: lesion" in report_of(tmp_path, found.message)


def test_the_supervisors_last_line_which_the_app_shows_says_where_its_report_is(tmp_path: Path) -> None:
    done = ended(SUPERVISOR, tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "entrance: the supervisor" in report_of(tmp_path, done.stderr.rstrip().rpartition("\n")[2])
