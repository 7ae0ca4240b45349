"""Pages of a store with many experiments: nothing is read for those that are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.experiment import Experiment
from explorer.home.latest_experiments import MOST_DRAWN, SHOWN
from explorer.store.catalogue import Catalogue
from explorer.store.database import Database
from explorer.store.records import Records
from explorer.store.run import Status
from tests.pages.stores import SMALL, closed_afterwards, opened, train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        train(tmp_path, Experiment(base=SMALL))
        yield tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query of the store, and every opening of records."""
    found: list[str] = []
    everything, single, opening = Database._all, Database._one, Records.__init__

    def spy_all(self: Database, query: str, *values: object):
        found.append(query)
        return everything(self, query, *values)

    def spy_one(self: Database, query: str, *values: object):
        found.append(query)
        return single(self, query, *values)

    def spy_opening(self: Records, folder: Path) -> None:
        found.append("records")
        opening(self, folder)

    monkeypatch.setattr(Database, "_all", spy_all)
    monkeypatch.setattr(Database, "_one", spy_one)
    monkeypatch.setattr(Records, "__init__", spy_opening)
    return found


def crowd(store: Path, experiments: int) -> None:
    """As many more, all over, older than what was trained."""
    with Catalogue(store) as catalogue:
        for _ in range(experiments):
            catalogue.add(Experiment(base=SMALL), Status.FINISHED)
        catalogue._do("UPDATE experiments SET created = created - 1e6 WHERE rowid > 1")


@pytest.mark.parametrize("page", ["home", "lab", "activations", "gradient_flow", "loss_landscape", "handout"])
def test_a_page_asks_as_much_of_a_store_with_two_hundred_experiments_as_of_one_with_forty(
    store: Path, asked: list[str], page: str
) -> None:
    crowd(store, 40)
    few = _asked_at_a_second_look(page, asked)
    crowd(store, 160)
    assert _asked_at_a_second_look(page, asked) <= few + 5  # the supervisor's registration may be asked for once more


def _asked_at_a_second_look(page: str, asked: list[str]) -> int:
    opened(page)
    asked.clear()
    app = opened(page)
    assert not app.exception
    return len(asked)


def test_a_card_on_home_draws_the_first_seeds_of_an_experiment_with_many(store: Path, asked: list[str]) -> None:
    train(store, Experiment(base=SMALL.with_values({"training.epochs": 1}), seeds=tuple(range(6))))
    asked.clear()
    app = opened("home")
    assert asked.count("records") <= SHOWN * MOST_DRAWN
    assert any(f"12 runs · step 10 of 10 · curves of {MOST_DRAWN}" in caption.value for caption in app.caption)
