"""More arms than a page of columns has room for: it draws some at a time, says which, and the address keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.controls.arm_pager import in_pages
from explorer.drawing.grid import MOST_ARMS
from explorer.experiment import Experiment
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue

RATES = tuple(round(0.1 * rate, 1) for rate in range(1, MOST_ARMS + 3))
ARMS = [f"learning rate {rate:g}" for rate in RATES]
PAGES = ("activations", "running_statistics", "gradient_flow", "loss_landscape")


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield queue(tmp_path, Experiment(base=SMALL, vary={"optimizer.learning_rate": RATES}), Status.PAUSED)


def pagers(app: AppTest) -> list[Any]:
    return [control for control in app.segmented_control if control.key == "arms_page"]


def pager(app: AppTest) -> Any:
    (control,) = pagers(app)
    return control


def test_the_lab_names_all_arms_beside_pieces_of_their_curves(many: str) -> None:
    app = opened("lab", experiment=many)
    assert not app.exception
    assert any("by learning rate" in text.value for text in app.markdown)
    key = [text.value for text in app.markdown if text.value.startswith("![](data:image/svg+xml")]
    assert [text.rpartition(" ")[2] for text in key] == [f"{rate:g}" for rate in RATES]
    (table,) = [text.value for text in app.markdown if text.value.startswith("| | step")]
    assert len(table.splitlines()) == len(ARMS) + 2


@pytest.mark.parametrize("count", range(1, 13))
def test_pages_hold_all_arms_once_in_their_order_and_are_about_as_full(count: int) -> None:
    arms = [f"arm {number}" for number in range(count)]
    pages = in_pages(arms)
    assert [arm for page in pages for arm in page] == arms
    sizes = [len(page) for page in pages]
    assert max(sizes) <= MOST_ARMS and max(sizes) - min(sizes) <= 1
    assert len(pages) == -(-count // MOST_ARMS)


def test_pages_of_columns_draw_some_arms_at_a_time_and_say_which(many: str) -> None:
    for page in PAGES:
        app = opened(page, experiment=many)
        assert not app.exception
        control = pager(app)
        assert (control.label, control.options, control.value) == (f"Drawn, of {len(ARMS)} arms", ["1–4", "5–8"], 1)


def test_the_address_keeps_and_reopens_which_arms_are_drawn(many: str) -> None:
    app = opened("activations", experiment=many)
    assert "arms_page" not in app.query_params
    pager(app).set_value(2).run()
    assert address(app, "arms_page") == "2"
    assert pager(opened("gradient_flow", experiment=many, arms_page="2")).value == 2


def test_an_address_with_a_page_of_arms_that_is_not_there_is_said(many: str) -> None:
    app = opened("activations", experiment=many, arms_page="3")
    assert pager(app).value == 1
    assert any("arms page “3”" in warning.value for warning in app.warning)


def test_where_all_chosen_arms_have_room_there_is_no_pager(many: str) -> None:
    app = opened("activations", experiment=many, arms_page="2")
    app.query_params["arms"] = ARMS[-2:]
    app.run()
    assert not app.exception and not pagers(app)
