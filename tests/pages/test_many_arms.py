"""More arms than a page has room for: it says which of them its pictures and sentences leave out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.drawing.grid import MOST_ARMS
from explorer.experiment import Experiment
from explorer.store.run import Status
from tests.pages.stores import SMALL, closed_afterwards, opened, queue

RATES = tuple(round(0.1 * rate, 1) for rate in range(1, MOST_ARMS + 3))
PAGES = ("activations", "running_statistics", "gradient_flow", "loss_landscape")


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield queue(tmp_path, Experiment(base=SMALL, vary={"optimizer.learning_rate": RATES}), Status.PAUSED)


def test_pages_say_which_chosen_arms_they_leave_out(many: str) -> None:
    for page in PAGES:
        app = opened(page, experiment=many)
        assert not app.exception
        said = [caption.value for caption in app.caption if "chosen arms" in caption.value]
        assert said == [
            f"Shown and spoken of below are the first {MOST_ARMS} of {len(RATES)} chosen arms. Without some of these, "
            f"there is room for learning rate {RATES[-2]}, learning rate {RATES[-1]}."
        ], page


def test_where_all_chosen_arms_have_room_nothing_is_said(many: str) -> None:
    app = opened("activations", experiment=many)
    app.query_params["arms"] = [f"learning rate {rate}" for rate in RATES[-2:]]
    assert not any("chosen arms" in caption.value for caption in app.run().caption)
