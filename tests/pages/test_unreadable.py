"""Every page over a store of which some cannot be read: that is said of the run, and the rest is shown."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run
from tests.pages.stores import ROOT, SMALL, closed_afterwards, opened, train

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
ONE_MORE = """replace(config, '"kind"', '"quantum": 1, "kind"')"""
OF_THE_EXPERIMENT = "id IN (SELECT id FROM runs WHERE experiment=:experiment)"
IN_THE_CATALOGUE = {
    "one more setting in a run": f"UPDATE jobs SET request={ONE_MORE.replace('config', 'request')} WHERE id=:run",
    "a newer run": """UPDATE jobs SET request=replace(request, '"version": 1', '"version": 2') WHERE id=:run""",
    "no run that can be read": f"UPDATE jobs SET request='{{' WHERE {OF_THE_EXPERIMENT}",
    "one more setting in the experiment": f"UPDATE experiments SET config={ONE_MORE} WHERE id=:experiment",
    "an endless moment": "UPDATE experiments SET created=9e999 WHERE id=:experiment",
    "a moment far away": "UPDATE experiments SET created=1e18 WHERE id=:experiment",
    "a title of bytes": "UPDATE experiments SET title=x'fffe' WHERE id=:experiment",
    "a step far away": "UPDATE jobs SET done=1000000000 WHERE id=:run",
}  # fmt: skip
IN_THE_RECORDS = {
    "a change that is no JSON": "INSERT INTO events VALUES (3, 'optimizer.learning_rate', '{')",
    "half a number": "UPDATE chunks SET data=substr(data, 1, 5)",
    "half a number of a moment": "UPDATE moments SET data=substr(data, 1, 3)",
    "a shape that is none": "UPDATE series SET shape='[-1]'",
    "a shape that is no JSON": "UPDATE series SET shape='['",
    "a plan that is none": "UPDATE about SET value='many'",
}
FEW = ("no run that can be read", "one more setting in the experiment", "half a number", "a change that is no JSON")
"""Of each place one: pages share what reads them."""


@pytest.fixture(scope="module")
def damaged(store: Path) -> dict[str, tuple[str, Run]]:
    """What is damaged → its experiment, and its first run before it was; beside them one that is whole."""
    found: dict[str, tuple[str, Run]] = {}
    for name in ("nothing", *IN_THE_CATALOGUE, *IN_THE_RECORDS):
        experiment = train(store, Experiment(name=name, base=SMALL))
        with Catalogue(store) as catalogue:
            found[name] = experiment, catalogue.runs(experiment)[0]
    for name, statement in (IN_THE_CATALOGUE | IN_THE_RECORDS).items():
        experiment, run = found[name]
        path = store / "catalogue.sqlite" if name in IN_THE_CATALOGUE else store / run.id / "records.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            changed = database.execute(statement, {"run": run.id, "experiment": experiment} if ":" in statement else {})
            assert changed.rowcount > 0
    return found


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.text, app.caption, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_breaks_and_the_others_are_listed(page: str, damaged: dict[str, tuple[str, Run]]) -> None:
    names = damaged if page in ("lab", "activations") else FEW
    for name in names:
        experiment, _ = damaged[name]
        app = opened(page, experiment=experiment)
        assert not app.exception, f"{name}: {app.exception}"


@pytest.mark.parametrize("name", [*list(IN_THE_CATALOGUE)[:3], "a step far away", *IN_THE_RECORDS])
def test_the_lab_names_the_run_and_the_reason(name: str, damaged: dict[str, tuple[str, Run]]) -> None:
    experiment, run = damaged[name]
    text = said(opened("lab", experiment=experiment))
    assert run.arm in text
    assert any(words in text for words in ("cannot be read", "is damaged", "a change that cannot be"))


def test_the_list_of_experiments_says_what_cannot_be_read(damaged: dict[str, tuple[str, Run]]) -> None:
    app = opened("lab", experiment=damaged["nothing"][0])
    options = next(element for element in app.selectbox if element.key == "experiment picker").options
    marked = [option for option in options if option.endswith("cannot be read")]
    assert len(marked) == 1 and "one more setting in the experiment" in marked[0]


def test_home_shows_a_card_of_what_cannot_be_read(
    damaged: dict[str, tuple[str, Run]], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert damaged
    with closed_afterwards(tmp_path / "copy") as copy:
        shutil.copytree(store, copy, ignore=shutil.ignore_patterns("supervisor*"))
        monkeypatch.setenv("NORMALIZATION_STORE", str(copy))
        with closing(sqlite3.connect(copy / "catalogue.sqlite")) as database, database:
            database.execute("UPDATE jobs SET request='{'")
            database.execute("DELETE FROM processes")  # the supervisor of the other one is not to end with this
        app = opened("home")
        assert not app.exception and "cannot be read" in said(app)
