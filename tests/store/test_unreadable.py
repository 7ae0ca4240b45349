"""What this version cannot read of a store is said of that run alone: lists, pages and commands show the others."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from explorer.__main__ import main
from explorer.config import ConfigError, RunConfig, parse
from explorer.config.versioned import VERSION
from explorer.experiment import Experiment
from explorer.headless import train
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.run import Status

CONFIG = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 400, "training.device": "cpu"})


def change(store: Path, table: str, identity: str, column: str, value: Any) -> None:
    """Write something into a row that this program would never write."""
    with closing(sqlite3.connect(store / "catalogue.sqlite")) as database, database:
        database.execute(f"UPDATE {table} SET {column}=? WHERE id=?", (value, identity))


def with_key(tree: dict[str, Any]) -> dict[str, Any]:
    """Settings with one more key, as a later version would write them."""
    return {**tree, "network": {**tree["network"], "quantum": 3}}


DAMAGES: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "one more setting": ("request", lambda old: json.dumps(with_key(json.loads(old))), "quantum: no such setting"),
    "a newer version": (
        "request",
        lambda old: json.dumps({**json.loads(old), "version": VERSION + 1}),
        "newer version",
    ),
    "no JSON": ("request", lambda _: "{", "not JSON"),
    "not even text": ("request", lambda _: b"\xff\xfe", "config"),
    "an unknown status": ("status", lambda _: "glowing", "glowing"),
    "a step beyond the last": ("done", lambda _: 10**9, "1,000,000,000"),
    "a step that is text": ("done", lambda _: "far", "step"),
    "a negative step": ("done", lambda _: -1, "step"),
    "endless seconds": ("seconds", lambda _: float("inf"), "seconds"),
    "a seed that is none": ("seed", lambda _: "x", "seed"),
    "a process that cannot be": ("owner_pid", lambda _: "me", "owner_pid"),
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Catalogue(tmp_path) as catalogue:
        catalogue.add(Experiment(base=CONFIG), Status.INTERRUPTED)
    return tmp_path


@pytest.mark.parametrize("name", DAMAGES)
def test_a_run_that_cannot_be_read_is_named_with_the_reason_and_the_others_are_there(
    name: str, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    column, damage, reason = DAMAGES[name]
    table = "runs" if column == "seed" else "jobs"
    with Catalogue(store) as catalogue:
        bad, good = (run.id for run in catalogue.runs())
        with closing(sqlite3.connect(store / "catalogue.sqlite")) as database:
            old = database.execute(f"SELECT {column} FROM {table} WHERE id=?", (bad,)).fetchone()[0]
        change(store, table, bad, column, damage(old))
        assert [run.id for run in catalogue.runs()] == [good]
        (unreadable,) = catalogue.unreadable()
        assert unreadable.id == bad and reason in unreadable.reason and len(unreadable.reason) < 700
        with pytest.raises(StoreError, match="cannot be read"):
            catalogue.run(bad)
    assert main(["runs", "--json", "--store", str(store)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"]: row["status"] for row in rows} == {good: "interrupted", bad: "unreadable"}
    assert main(["runs", "--store", str(store)]) == 0
    listed = capsys.readouterr()
    assert good in listed.out and bad in listed.out and reason in listed.err
    for command in (["data", bad, "loss", "--out", str(store / "x.csv")], ["resume", bad], ["quantities", bad]):
        assert main([*command, "--store", str(store)]) == 2
        assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("created", [float("inf"), 1e18, -5.0, "yesterday"])
def test_a_moment_that_cannot_be_is_unknown(created: object, store: Path) -> None:
    with Catalogue(store) as catalogue:
        (experiment,) = catalogue.experiments()
        change(store, "experiments", experiment, "created", created)
        assert catalogue.created(experiment) is None
        assert len(catalogue.runs()) == 2


def test_an_experiment_whose_settings_cannot_be_read_keeps_its_runs(store: Path) -> None:
    with Catalogue(store) as catalogue:
        (experiment,) = catalogue.experiments()
        change(store, "experiments", experiment, "config", json.dumps(with_key({"network": {}})))
        assert catalogue.readable_experiment(experiment) is None
        with pytest.raises(StoreError, match="not of this version"):
            catalogue.experiment(experiment)
        assert len(catalogue.runs(experiment)) == 2


def test_what_waits_and_cannot_be_read_fails_once_with_the_reason(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        bad, good = (run.id for run in catalogue.add(Experiment(base=CONFIG)))
        change(tmp_path, "jobs", bad, "request", "{}{")
        assert [run.id for run in catalogue.queue()] == [good]
        assert catalogue.give_up_unreadable() == [bad]
        assert catalogue.give_up_unreadable() == []
        assert [(found.id, found.status) for found in catalogue.unreadable()] == [(bad, Status.FAILED)]
        with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as database:
            config, message = database.execute("SELECT request, message FROM jobs WHERE id=?", (bad,)).fetchone()
        assert config == "{}{" and "cannot be read" in message


def test_export_leaves_out_what_cannot_be_read_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, file = tmp_path / "store", tmp_path / "out.zip"
    run = train(Experiment(base=CONFIG), store=store)
    with Catalogue(store) as catalogue:
        experiment = catalogue.run(run.id).experiment
        bad = next(found.id for found in catalogue.runs() if found.id != run.id)
    change(store, "jobs", bad, "request", "{")
    assert main(["export", experiment, "--out", str(file), "--store", str(store)]) == 0
    said = capsys.readouterr()
    assert said.out.split() == [run.id] and bad in said.err and "cannot be read" in said.err
    assert main(["export", bad, "--out", str(tmp_path / "bad.zip"), "--store", str(store)]) == 2
    assert "cannot be read" in capsys.readouterr().err and not (tmp_path / "bad.zip").exists()
    assert main(["import", str(file), "--store", str(tmp_path / "there")]) == 0


def test_settings_are_stored_and_sent_with_their_version(store: Path) -> None:
    with closing(sqlite3.connect(store / "catalogue.sqlite")) as database:
        stored = database.execute("SELECT request FROM jobs UNION ALL SELECT config FROM experiments").fetchall()
    assert {json.loads(text)["version"] for (text,) in stored} == {VERSION}
    assert parse(RunConfig, CONFIG.written()) == parse(RunConfig, CONFIG.model_dump()) == CONFIG
    assert parse(Experiment, {"version": 1, "base": {"version": 1}}) == Experiment()


@pytest.mark.parametrize("version", [0, -7, VERSION + 1, pytest.param(10**5000, id="digits"), "1", None, True, 1.5])
def test_settings_of_no_version_that_is_known_are_refused(version: object) -> None:
    with pytest.raises(ConfigError, match=r"^version: ") as refused:
        parse(RunConfig, {"version": version, "quantum": 1})
    assert len(str(refused.value)) < 200


def test_reading_a_store_does_not_take_longer_for_its_checks(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        catalogue.add(Experiment(base=CONFIG, vary={}, seeds=tuple(range(300))), Status.INTERRUPTED)
        catalogue.runs()
        began = time.perf_counter()
        assert len(catalogue.runs()) == 300
        assert time.perf_counter() - began < 0.5
