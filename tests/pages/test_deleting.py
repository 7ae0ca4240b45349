"""An experiment is deleted on Home and in the Lab, had back at once or from the bin, and deleted for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield tmp_path


def click(app: AppTest, key: str) -> None:
    """A button of `once_button`, whose key counts its clicks."""
    next(button for button in app.button if button.key and button.key.rpartition(" ")[0] == key).click().run()
    assert not app.exception, app.exception
    assert not app.error, [error.value for error in app.error]


def open_bin(app: AppTest) -> None:
    """What a click on its line does in a browser."""
    app.session_state["bin"] = True
    app.run()


def there(store: Path) -> list[str]:
    with Catalogue(store) as catalogue:
        return catalogue.experiments()


def test_home_deletes_an_experiment_and_undoes_it(store: Path) -> None:
    first, second = (train(store, Experiment(base=SMALL)) for _ in range(2))
    app = opened("home")
    click(app, f"delete {second}")
    assert there(store) == [first]
    assert any(text.value.startswith("Deleted: LeNet") for text in app.text)
    click(app, "undo delete")
    assert there(store) == [second, first]
    assert not any(text.value.startswith("Deleted") for text in app.text)


def test_the_bin_on_home_restores_and_is_emptied(store: Path) -> None:
    first, second = (train(store, Experiment(base=SMALL)) for _ in range(2))
    with Bin(store) as bin_of_store:
        for deleted in (first, second):
            bin_of_store.put(deleted)
    app = opened("home")
    (closed,) = [expander for expander in app.expander if expander.label == "Bin"]
    assert not closed.button
    open_bin(app)
    click(app, f"restore {first}")
    assert there(store) == [first]
    open_bin(app)
    click(app, "empty the bin")
    with Bin(store) as bin_of_store:
        assert bin_of_store.contents() == []
    assert "MB freed" in app.toast[0].value
    assert there(store) == [first]


def test_the_lab_deletes_what_it_shows_and_shows_another(store: Path) -> None:
    first, second = (train(store, Experiment(base=SMALL)) for _ in range(2))
    app = opened("lab", experiment=second)
    click(app, f"delete {second}")
    assert there(store) == [first]
    app.run()
    assert address(app, "experiment") == first
    click(app, "undo delete")
    assert there(store) == [second, first]


def test_the_last_experiment_can_be_deleted_in_the_lab(store: Path) -> None:
    only = train(store, Experiment(base=SMALL))
    app = opened("lab", experiment=only)
    click(app, f"delete {only}")
    app.run()
    assert not app.exception and there(store) == []


@pytest.mark.parametrize("status", [Status.RUNNING, Status.QUEUED, Status.PAUSED])
def test_what_trains_or_waits_is_stopped_first(status: Status, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.jobs.client.ensure_supervisor", lambda: None)
    experiment = queue(store, Experiment(base=SMALL), status)
    for page in ("home", "lab"):
        app = opened(page, experiment=experiment)
        (button,) = [
            control for control in app.button if control.key and control.key.startswith(f"delete {experiment}")
        ]
        assert button.disabled and "Stop it first" in button.help
