"""Databases of earlier versions open and are brought up to date; what is newer or another program's is left alone."""

from __future__ import annotations

import json
import multiprocessing
import re
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import _QUEUED_RUNS, Catalogue
from explorer.store.database import Database
from explorer.store.entries import COLUMNS, LATEST_FIRST
from explorer.store.errors import StoreError, Trouble
from explorer.store.experiments import _RUNS_OF_EXPERIMENTS
from explorer.store.format import Format, tables_of
from explorer.store.formats import CATALOGUE, RECORDS
from explorer.store.jobs import _NEEDED_HAS_BEGUN, STUDIES
from explorer.store.live_changes import LiveChange, LiveChanges
from explorer.store.owner import Owner
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.studies import Studies
from tests.disks import write_protected
from tests.store import earlier

FORMATS = {"catalogue": CATALOGUE, "records": RECORDS}
OPENERS = {"catalogue": Catalogue, "records": Records}
EARLIER = [
    ("catalogue", 1, earlier.CATALOGUE_1),
    ("catalogue", 2, earlier.CATALOGUE_2),
    ("catalogue", 3, earlier.CATALOGUE_3),
    ("catalogue", 4, earlier.CATALOGUE_4),
    ("records", 1, earlier.RECORDS_1),
]
ACCOUNTS = "CREATE TABLE accounts (owner TEXT);"
EXPERIMENT = Experiment()


def make(folder: Path, kind: str, version: int, schema: str, *inserts: tuple[str, tuple[object, ...]]) -> Path:
    """A file as an earlier version made it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version={version}; COMMIT;")
        for statement, values in inserts:
            connection.execute(statement, values)
    return path


def old_catalogue(folder: Path) -> Path:
    run = RunConfig().model_dump_json()
    return make(
        folder,
        "catalogue",
        1,
        earlier.CATALOGUE_1,
        ("INSERT INTO experiments VALUES ('first', 'old', ?, 5.0)", (EXPERIMENT.model_dump_json(),)),
        (
            "INSERT INTO runs (id, experiment, position, arm, seed, config, status, step, place) "
            "VALUES ('run-a', 'first', 0, 'batch', 0, ?, 'finished', 7, 1.0)",
            (run,),
        ),
        ("INSERT INTO controls (run, action) VALUES ('run-a', 'stop')", ()),
        (
            "INSERT INTO controls (run, action, at_step, setting, value) "
            "VALUES ('run-a', 'change', 40, 'optimizer.learning_rate', '0.3')",
            (),
        ),
        ("INSERT INTO settings VALUES ('limit', '3')", ()),
    )


def schema_of(path: Path) -> tuple[int, object]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0], tables_of(connection)


@pytest.mark.parametrize(("kind", "version", "schema"), EARLIER)
def test_every_earlier_version_becomes_what_a_new_file_is(kind: str, version: int, schema: str, tmp_path: Path) -> None:
    path = make(tmp_path / "old", kind, version, schema)
    assert schema_of(path) == (version, FORMATS[kind].tables(version))
    OPENERS[kind](tmp_path / "old").close()
    OPENERS[kind](tmp_path / "new").close()
    assert schema_of(path) == schema_of(tmp_path / "new" / f"{kind}.sqlite")
    assert schema_of(path)[0] == FORMATS[kind].version


def test_every_released_version_is_among_those_that_are_tested() -> None:
    tested = {(kind, version) for kind, version, _ in EARLIER}
    released = {(kind, version) for kind, form in FORMATS.items() for version in range(1, form.version)}
    assert released <= tested


def assert_old_contents(catalogue: Catalogue) -> None:
    assert catalogue.experiments() == ["first"]
    assert catalogue.experiment("first") == EXPERIMENT
    (run,) = catalogue.runs("first")
    assert (run.id, run.status, run.step, run.config) == ("run-a", Status.FINISHED, 7, RunConfig())
    assert [control.action for control in catalogue.controls("run-a")] == ["stop"]
    assert catalogue.setting("limit", 1) == 3
    with LiveChanges(catalogue.folder) as changes:
        assert changes.placed_changes("first") == [LiveChange("optimizer.learning_rate", 0.3, 40, "")]


def test_an_old_catalogue_keeps_what_is_in_it(tmp_path: Path) -> None:
    old_catalogue(tmp_path)
    for _ in range(2):
        with Catalogue(tmp_path) as catalogue:
            assert_old_contents(catalogue)
            assert catalogue.obstacle is None
    with Catalogue(tmp_path) as catalogue:
        assert len(catalogue.add(EXPERIMENT)) == len(catalogue.runs("first")) + 1


def test_old_records_keep_what_is_in_them(tmp_path: Path) -> None:
    values = np.arange(3, dtype="<f4")
    make(
        tmp_path,
        "records",
        1,
        earlier.RECORDS_1,
        ("INSERT INTO series (quantity, layer, position, shape) VALUES ('loss', '', 0, '[]')", ()),
        ("INSERT INTO chunks (series, first_step, data) VALUES (1, 1, ?)", (values.tobytes(),)),
    )
    with Records(tmp_path) as records:
        assert records.read("loss").values.tolist() == [0, 1, 2]


# ── runs and studies that had tables of their own ────────────────────────────────────────────────────────

STEPS = RunConfig().steps
STATUSES = {"k0": "finished", "k1": "queued", "k2": "running", "k3": "failed", "k4": "glowing"}


def store_of_format_4(folder: Path) -> Path:
    """A store with runs in every state, and studies in a database of their own."""
    run = RunConfig().model_dump_json()
    insert = (
        "INSERT INTO runs (id, experiment, position, arm, seed, config, status, step, steps, seconds, message, place, "
        "goes_on, owner_pid, owner_started) VALUES (?, 'first', ?, 'batch', 3, ?, ?, 7, ?, 1.5, 'words', ?, ?, ?, ?)"
    )
    make(
        folder,
        "catalogue",
        4,
        earlier.CATALOGUE_4,
        ("INSERT INTO experiments VALUES ('first', 'old', ?, 5.0)", (EXPERIMENT.model_dump_json(),)),
        *(
            (insert, (f"run-{status}", place, run, status, STEPS, 10.0 - place, place % 2, 99, "boot 12"))
            for place, status in enumerate(Status)
        ),
        ("INSERT INTO controls (run, action) VALUES ('run-paused', 'stop')", ()),
        ("INSERT INTO holds VALUES ('run-paused', 7)", ()),
    )
    study = (
        "INSERT INTO studies (key, kind, run, parameters, status, share, message, created) "
        "VALUES (?, 'lesion', 'run-finished', ?, ?, ?, 'said', ?)"
    )
    make(
        folder,
        "studies",
        1,
        earlier.STUDIES_1,
        *(
            (study, (key, json.dumps({"step": place}), status, 0.25 * place, float(place)))
            for place, (key, status) in enumerate(STATUSES.items())
        ),
    )
    (folder / "run-finished" / "studies").mkdir(parents=True)
    np.savez(folder / "run-finished" / "studies" / "k0.npz", loss=np.arange(3.0))
    return folder


def assert_all_became_jobs(folder: Path) -> None:
    with Catalogue(folder) as catalogue, Studies(folder) as studies:
        runs = catalogue.runs("first")
        assert [run.status for run in runs] == list(Status)
        assert {(run.seed, run.step, run.steps, run.seconds, run.message) for run in runs} == {
            (3, 7, STEPS, 1.5, "words")
        }
        assert {run.owner for run in runs} == {Owner(99, "boot 12")}
        assert [run.id for run in catalogue.queue()] == ["run-queued"]
        assert [control.action for control in catalogue.controls("run-paused")] == ["stop"]
        (finished,) = studies.finished("run-finished")
        result = studies.result(finished)
        assert result is not None and result["loss"].tolist() == [0, 1, 2]
        assert [study.key for study in studies.waiting()] == ["k1"]
        failed, odd = studies.find("k3"), studies.find("k4")
        assert failed is not None and (failed.parameters, failed.share, failed.message) == ({"step": 3}, 0.75, "said")
        assert odd is not None and "cannot be read" in odd.message


def test_runs_and_studies_of_format_4_become_jobs(tmp_path: Path) -> None:
    folder = store_of_format_4(tmp_path / "store")
    for _ in range(2):
        assert_all_became_jobs(folder)
    with Studies(folder) as studies:
        assert studies.mark_interrupted(kinds=STUDIES) == ["k2"]
        assert {study.key for study in studies.waiting()} == {"k1", "k2"}
    with Catalogue(folder) as catalogue:
        plans = catalogue._all("SELECT id, goes_on, place FROM jobs WHERE kind='run' ORDER BY place DESC")
        assert [(row["id"], row["goes_on"], row["place"]) for row in plans] == [
            (f"run-{status}", place % 2, 10.0 - place) for place, status in enumerate(Status)
        ]


def test_runs_and_studies_of_format_4_are_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    folder = store_of_format_4(tmp_path / "store")
    before = {path: path.read_bytes() for path in folder.glob("*.sqlite")}
    with write_protected(folder) as protected:
        assert_all_became_jobs(protected)
    assert {path: path.read_bytes() for path in folder.glob("*.sqlite")} == before


def test_damaged_studies_of_format_4_lose_no_run(tmp_path: Path) -> None:
    folder = store_of_format_4(tmp_path / "store")
    (folder / "studies.sqlite").write_bytes(b"\xff" * 9000)
    with Catalogue(folder) as catalogue:
        assert len(catalogue.runs()) == len(Status)
    assert (folder / "studies.sqlite").read_bytes() == b"\xff" * 9000


def test_an_old_catalogue_that_cannot_be_written_is_brought_up_to_date_in_memory(tmp_path: Path) -> None:
    path = old_catalogue(tmp_path / "store")
    before = path.read_bytes()
    with write_protected(tmp_path / "store") as folder, Catalogue(folder) as catalogue:
        assert_old_contents(catalogue)
        assert catalogue.obstacle is not None
    assert path.read_bytes() == before


_together: Barrier


def _meet(barrier: Barrier) -> None:
    global _together
    _together = barrier


def _open(folder: Path) -> list[str]:
    _together.wait(timeout=60)
    with Catalogue(folder) as catalogue:
        return catalogue.experiments()


def test_processes_that_open_an_old_catalogue_at_once_bring_it_up_to_date_once(tmp_path: Path) -> None:
    context, count = multiprocessing.get_context("spawn"), 4
    folders = [tmp_path / str(number) for number in range(10)]
    for folder in folders:
        old_catalogue(folder)
    with ProcessPoolExecutor(count, context, _meet, (context.Barrier(count),)) as processes:
        for folder in folders:
            assert list(processes.map(_open, [folder] * count)) == [["first"]] * count
            assert schema_of(folder / "catalogue.sqlite") == (CATALOGUE.version, CATALOGUE.tables(CATALOGUE.version))


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    first = Format("tests", ("CREATE TABLE a (x);\n",))
    broken = Format("tests", (*first.steps, "ALTER TABLE a ADD COLUMN y;\nINSERT INTO nowhere VALUES (1);\n"))
    path = tmp_path / "a.sqlite"
    Database(path, first).close()
    before = schema_of(path)
    with pytest.raises(StoreError, match="nowhere"):
        Database(path, broken)
    assert schema_of(path) == before
    with Database(path, first) as database:
        database._do("INSERT INTO a VALUES (1)")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("version", "schema"),
    [
        (0, "CREATE TABLE accounts (x);"),
        (-7, ""),
        (-7, "CREATE TABLE accounts (x);"),
        (1, "CREATE TABLE accounts (x);"),
    ],
)
def test_another_programs_database_is_refused_and_left_as_it_is(
    kind: str, version: int, schema: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{kind}.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{schema} PRAGMA user_version={version};")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program") as raised:
        OPENERS[kind](tmp_path)
    assert raised.value.trouble is Trouble.FOREIGN
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_newer_version_is_refused_and_left_as_it_is(kind: str, tmp_path: Path) -> None:
    OPENERS[kind](tmp_path).close()
    path = tmp_path / f"{kind}.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={FORMATS[kind].version + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version of this program") as raised:
        OPENERS[kind](tmp_path)
    assert raised.value.trouble is Trouble.FOREIGN
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").touch()
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.experiments() == []


@pytest.mark.parametrize(
    "query",
    [
        f"{_RUNS_OF_EXPERIMENTS} WHERE experiment='x' ORDER BY position",
        f"{_RUNS_OF_EXPERIMENTS} WHERE runs.id='x'",
        f"{_QUEUED_RUNS} WHERE kind='run' AND status='queued' ORDER BY place",
        f"{_QUEUED_RUNS} WHERE kind='run' AND (status IN ('queued', 'running') OR goes_on=1 OR "
        "jobs.id IN (SELECT run FROM controls))",
        f"SELECT * FROM jobs WHERE status='queued' AND {STUDIES} AND (needs='' OR {_NEEDED_HAS_BEGUN}) ORDER BY place",
        "SELECT * FROM jobs WHERE kind!='run' AND needs='x' AND status='finished'",
        "SELECT 1 FROM jobs WHERE goes_on=1 AND status='paused'",
        f"SELECT {COLUMNS} FROM experiments {LATEST_FIRST} LIMIT 30",
    ],
)
def test_what_is_asked_often_never_looks_at_all_experiments(query: str, tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        plan = [row["detail"] for row in catalogue._all(f"EXPLAIN QUERY PLAN {query}")]
    assert not [
        step for step in plan if "TEMP B-TREE" in step or re.fullmatch(r"SCAN (runs|jobs|needed|experiments)", step)
    ], plan
