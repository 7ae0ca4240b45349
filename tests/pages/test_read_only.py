"""Pages over a store that cannot be written: everything recorded is shown, and what would write says why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from explorer.store.place import why_not_writable
from tests.disks import fill, small_disk, write_protected
from tests.pages.stores import SMALL, opened, train

PAGES = ("home", "lab", "activations", "running_statistics", "gradient_flow", "loss_landscape", "handout", "lecture")
WRITING = ("Run", "Restart", "Resume", "Recorded", "Recorded run")


@pytest.fixture(scope="module", params=["write-protected", "full"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A store with one experiment, and that experiment, once nothing can be written there any more."""
    folder = tmp_path_factory.mktemp(request.param) / "store"
    with pytest.MonkeyPatch.context() as patch, small_disk(folder, "16m"):
        patch.setenv("NORMALIZATION_STORE", str(folder))
        experiment = train(folder, Experiment(base=SMALL))
        if request.param == "full":
            fill(folder)
            yield folder, experiment
        else:
            with write_protected(folder):
                yield folder, experiment


def shown(page: str, experiment: str) -> AppTest:
    app = opened(page, experiment=experiment)
    assert not app.exception, app.exception
    assert not app.error, [error.value for error in app.error]
    return app


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_is_recorded_and_says_in_one_line_that_nothing_can_be_written(
    page: str, store: tuple[Path, str]
) -> None:
    app = shown(page, store[1])
    lines = [caption.value for caption in app.caption if "cannot be written because" in caption.value]
    assert len(lines) == 1
    assert why_not_writable(store[0]) in lines[0] and str(store[0]) in lines[0]
    writing = [button for button in app.button if button.label.startswith(WRITING)]
    assert all(button.disabled and "cannot be written" in button.help for button in writing)


def test_the_lab_has_a_run_button_that_says_why_it_is_disabled(store: tuple[Path, str]) -> None:
    (run,) = [button for button in shown("lab", store[1]).button if button.label == "Run"]
    assert run.disabled
    assert why_not_writable(store[0]) in run.help


def test_a_page_of_a_store_that_can_be_written_says_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    monkeypatch.setattr("explorer.jobs.client.ensure_supervisor", lambda: None)
    app = opened("architectures")
    assert not [caption for caption in app.caption if "cannot be written" in caption.value]
