"""Any value of an exported file changed into any other: it is refused in a sentence, or everything can read it."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from explorer.__main__ import main
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import train
from explorer.presets.recorded import ASSETS
from explorer.store.catalogue import Catalogue
from explorer.store.receiving import receive
from explorer.store.sending import send
from explorer.store.shared_file import MANIFEST, SharedFileError
from explorer.store.shipped import unpack
from explorer.store.studies import Studies
from tests.fuzzing import examples
from tests.pages.stores import closed_afterwards, opened
from tests.store.test_sharing import LESION, Change, changed, edit_manifest, listing, replace

CONFIG = RunConfig().with_values(
    {"network.family": "mlp", "dataset.name": "moons", "training.epochs": 3, "optimizer.batch_size": 300}
    | {"training.device": "cpu", "recording.moments": 3, "network.width": 4}
)
LONGEST = 1500
"""Characters of a refusal."""
ODD = st.one_of(
    st.sampled_from([None, True, -1, 0, 1, 7, 10**9, 2**31, 2**63, 2**64, 10**30, -(2**63), 1.5, -0.5, 1e18, 1e300]),
    st.sampled_from(
        [float("inf"), float("-inf"), float("nan"), "", "x" * 100_000, "NaN", "{", "[-1]", "[1e9]", "null"]
    ),
    st.sampled_from(["optimizer.batch_size", "loss", "finished", "running", "../../x", "1" * 5000, "\ud800", "\x00"]),
    st.sampled_from([[], {}, [[]], [1, 2, 3], {"a": 1}, [None], {"version": 2}]),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with two runs, one of them with a study and a change on the way."""
    store = tmp_path_factory.mktemp("store")
    run = train(Experiment(base=CONFIG), store=store)
    with closing(sqlite3.connect(run.folder / "records.sqlite")) as database, database:
        database.execute("INSERT INTO events VALUES (2, 'optimizer.learning_rate', '0.2')")
    with Studies(store) as studies:
        study = studies.request("lesion", run.id, {"step": 3})
        studies.finish(study.key, LESION)
    path = tmp_path_factory.mktemp("sent") / "moons.explorer.zip"
    with Catalogue(store) as catalogue:
        send(catalogue, run.id, path)
    return path


def places(tree: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the values of a JSON tree stand, groups included."""
    yield here
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield from places(value, (*here, key))


def put(tree: Any, place: tuple[str | int, ...], value: Any) -> None:
    for key in place[:-1]:
        tree = tree[key]
    tree[place[-1]] = value


def with_cell(content: bytes, statement: str, value: Any) -> bytes:
    """The records after a statement that this program would never make."""
    database = sqlite3.connect(":memory:")
    with closing(database):
        database.deserialize(content)
        database.execute("PRAGMA journal_mode=DELETE")
        try:
            database.execute(statement, (value,))
            database.commit()
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError):
            assume(False)
        return database.serialize()


def cell(statement: str, value: Any) -> Change:
    return replace(".sqlite", lambda content: with_cell(content, statement, value))


def of_run(**values: Any) -> Change:
    return edit_manifest(lambda tree: tree["runs"][0].update(values))


def of_experiment(**values: Any) -> Change:
    return edit_manifest(lambda tree: tree["experiment"].update(values))


def said(*command: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(command))
    return code, out.getvalue(), err.getvalue()


def refused_or_readable(file: Path, store: Path) -> bool:
    """Whether it was taken in; then every list, every record and an export of it can be read."""
    with Catalogue(store) as catalogue:
        before = listing(store), catalogue.experiments()
        try:
            (run,) = receive(catalogue, file)
        except SharedFileError as error:
            assert str(error) and len(str(error)) < LONGEST and "\n" not in str(error)
            assert (listing(store), catalogue.experiments()) == before
            return False
        assert catalogue.unreadable() == [] and run in [found.id for found in catalogue.runs()]
        with catalogue.records(run) as records:
            records.events()
            for info in records.series():
                records.read(info.quantity, info.layer)
                records.overview(info.quantity, info.layer)
        send(catalogue, run, store / "again.zip")
        for command in (["runs", "--json"], ["runs"], ["quantities", run]):
            code, out, _ = said(*command, "--store", str(store))
            assert code == 0 and out
    return True


def fuzzed(exported: Path, folder: Path, change: Change) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return refused_or_readable(changed(exported, folder / "odd.zip", change), folder / "store")


UNHURRIED = examples(30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@UNHURRIED
@given(data=st.data(), value=ODD)
def test_any_value_of_the_manifest(data: st.DataObject, value: Any, exported: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        where = [place for place in places(json.loads(archive.read(MANIFEST))) if place]
    place = data.draw(st.sampled_from(where))
    fuzzed(exported, tmp_path / "fuzz", edit_manifest(lambda tree: put(tree, place, value)))


COLUMNS = {
    "about": ("name", "value"),
    "series": ("id", "quantity", "layer", "position", "shape"),
    "chunks": ("series", "first_step", "data"),
    "moments": ("series", "step", "data"),
    "events": ("step", "setting", "value"),
}
CELLS = st.one_of(ODD.filter(lambda value: not isinstance(value, list | dict)), st.binary(max_size=40))


@UNHURRIED
@given(data=st.data(), value=CELLS)
def test_any_cell_of_the_records(data: st.DataObject, value: Any, exported: Path, tmp_path: Path) -> None:
    table = data.draw(st.sampled_from(sorted(COLUMNS)))
    column = data.draw(st.sampled_from(COLUMNS[table]))
    where = data.draw(st.sampled_from(["", f" WHERE {column} = (SELECT min({column}) FROM {table})"]))
    change = cell(f"UPDATE {table} SET {column}=?{where}", value)
    fuzzed(exported, tmp_path / "fuzz", change)


ARRAYS = st.one_of(
    st.floats(allow_nan=True).map(np.array),
    st.lists(st.floats(), max_size=5).map(np.array),
    st.lists(st.text(max_size=5), max_size=5).map(lambda texts: np.array(texts, dtype=str)),
    st.just(np.zeros((2, 2))),
    st.just(np.array([1 + 2j])),
)


@UNHURRIED
@given(name=st.sampled_from([*LESION, "more"]), array=ARRAYS)
def test_any_array_of_a_study(name: str, array: np.ndarray, exported: Path, tmp_path: Path) -> None:
    written = io.BytesIO()
    np.savez(written, **(LESION | {name: array}))  # type: ignore[arg-type]
    fuzzed(exported, tmp_path / "fuzz", replace(".npz", written.getvalue()))


def with_header(text: str) -> bytes:
    """An array whose header says something else than what follows."""
    header = text.encode().ljust(117) + b"\n"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("loss.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\x00" * 16)
    return written.getvalue()


REFUSED: dict[str, tuple[Change, str]] = {
    "endless time": (of_experiment(created=float("inf")), "damaged: experiment"),
    "no time": (of_experiment(created=float("nan")), "damaged: experiment"),
    "a time far away": (of_experiment(created=1e18), "damaged: experiment"),
    "a step far away": (of_run(step=10**9, steps=10**9), "1,000,000,000"),
    "a step of more than 64 bits": (of_run(step=2**63), "damaged: runs.0.step"),
    "a negative step": (of_run(step=-1), "damaged: runs.0.step"),
    "a text without end": (of_run(message="x" * 100_000), "runs.0.message"),
    "half finished": (of_run(step=1), "finished at step 1 of"),
    "another seed": (of_run(seed=5), "its settings say 0"),
    "a later vocabulary": (edit_manifest(lambda tree: tree["runs"][0]["config"].update(version=2)), "newer version"),
    "a study of another kind": (edit_manifest(lambda tree: tree["runs"][0]["studies"][0].update(kind="x")), "no study"),
    "a study that nobody names": (of_run(studies=[]), "no study that it names"),
    "a header of terabytes": (
        replace(".npz", with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }")),
        "promises",
    ),
    "a change that is no JSON": (
        cell("UPDATE events SET value=?", "{"),
        "a change cannot be",
    ),
    "a change of what is fixed": (
        cell("UPDATE events SET setting=?", "network.depth"),
        "is fixed",
    ),
    "a change of no value": (
        cell("UPDATE events SET value=?", "1e999"),
        "a change cannot be",
    ),
    "half a value": (
        cell("UPDATE chunks SET data=?", b"12345"),
        "5 bytes",
    ),
    "a value that is text": (
        cell("UPDATE moments SET data=?", "1234"),
        "bytes",
    ),
    "another shape": (
        cell("UPDATE series SET shape=? WHERE layer='fc1'", "[5]"),
        "shape",
    ),
    "a shape of petabytes": (
        cell("UPDATE series SET shape=?", "[1000000, 1000000000]"),
        "shape",
    ),
    "another layer": (
        cell("UPDATE series SET layer=? WHERE quantity='gamma' AND layer='fc1'", "x"),
        "which this network has not",
    ),
    "a parameter with a name of its own": (
        cell("UPDATE series SET layer=? WHERE quantity='weight_norm' AND layer='fc1.weight'", "<a href='x'>w</a>"),
        "which this network has not",
    ),
    "a step of the records far away": (
        cell("UPDATE moments SET step=step+?", 10**9),
        "in a run of 9 steps",
    ),
    "another plan": (cell("UPDATE about SET value=?", "10"), "9 steps"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(name: str, exported: Path, tmp_path: Path) -> None:
    change, reason = REFUSED[name]
    store = tmp_path / "store"
    with Catalogue(store) as catalogue:
        with pytest.raises(SharedFileError, match=reason):
            receive(catalogue, changed(exported, tmp_path / "odd.zip", change))
        assert catalogue.experiments() == [] and catalogue.runs() == []
        assert [path for path in store.iterdir() if path.is_dir()] == []
        assert len(receive(catalogue, exported)) == 1  # what is right can come afterwards


def test_another_experiment_of_the_same_name_is_refused(exported: Path, tmp_path: Path) -> None:
    other = edit_manifest(lambda tree: tree["experiment"]["config"].update(seeds=[0, 1]))
    with Catalogue(tmp_path / "store") as catalogue:
        receive(catalogue, changed(exported, tmp_path / "other.zip", other))
        with pytest.raises(SharedFileError, match="another experiment is called"):
            receive(catalogue, exported)


@pytest.mark.parametrize("archive", sorted(ASSETS.glob("*.zip")), ids=lambda path: path.stem)
def test_everything_that_ships_is_taken_in(archive: Path, tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        unpack(archive, "the experiment that ships", catalogue)
        assert catalogue.runs() and catalogue.unreadable() == []


@pytest.mark.parametrize("page", ["home", "lab", "activations", "handout"])
def test_pages_show_what_was_taken_in_with_odd_but_possible_values(
    page: str, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd: dict[str, Any] = {"title": "\x00\u202e" + "W" * 990, "created": 4_102_444_800.0}
    run: dict[str, Any] = {
        "arm": "=1+1|*" * 40,
        "message": "x" * 10_000,
        "seconds": 9e11,
        "status": "interrupted",
        "step": 9,
    }
    with closed_afterwards(tmp_path / "store") as store:
        monkeypatch.setenv("NORMALIZATION_STORE", str(store))
        change = edit_manifest(lambda tree: (tree["experiment"].update(odd), tree["runs"][0].update(run)))
        with Catalogue(store) as catalogue:
            receive(catalogue, changed(exported, tmp_path / "odd.zip", change))
        app = opened(page)
        assert not app.exception, app.exception
