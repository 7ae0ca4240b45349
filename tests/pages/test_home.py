"""Home over an empty store and over a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.widgets.navigation import PAGES, existing_pages
from tests.pages.stores import SMALL, address, closed_afterwards, opened, train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield tmp_path


def test_an_empty_store_says_what_this_is_and_offers_a_first_experiment(store: Path) -> None:
    assert store
    app = opened("home")
    assert not app.exception
    assert app.title[0].value == "See what normalization does to a network while it trains"
    assert [button.label for button in app.button] == ["Run it"]


def test_one_click_queues_the_first_experiment_and_opens_it_in_the_lab(store: Path) -> None:
    app = opened("home")
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value == "Lab"
    with Catalogue(store) as catalogue:
        (experiment,) = catalogue.experiments()
        assert catalogue.title(experiment) == "LeNet: none or batch"
    assert address(app, "experiment") == experiment


def test_the_latest_experiments_are_cards_that_open_in_the_lab(store: Path) -> None:
    experiment = train(store, Experiment(base=SMALL))
    app = opened("home")
    assert not app.exception
    assert "LeNet: :orange[none] or :blue[batch]" in [heading.value for heading in app.subheader]
    app.button(key=f"open {experiment}").click().run()
    assert app.title[0].value == "Lab"


def test_a_store_that_cannot_be_written_is_a_clear_message_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("NORMALIZATION_STORE", str(blocked))
    app = opened("home")
    assert not app.exception
    assert str(blocked) in app.error[0].value


def test_only_pages_that_exist_are_listed() -> None:
    there = {path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py")}
    assert {entry.stem for entry in existing_pages()} == there
    assert there <= {entry.stem for entry in PAGES}
