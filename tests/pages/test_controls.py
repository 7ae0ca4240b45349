"""Controls of all pages: a page that is drawn again leaves them as their reader left them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from tests.pages.stores import SMALL, closed_afterwards, opened, train

PAGES = [path.stem for path in sorted((Path(__file__).parents[2] / "pages").glob("*.py"))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with closed_afterwards(tmp_path_factory.mktemp("store")) as folder:
        train(folder, Experiment(base=SMALL))
        yield folder


def drawn_below(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        yield child
        yield from drawn_below(child)


def commanded(app: AppTest) -> list[str]:
    """Controls whose value Python sends to the browser, which then shows it instead of its reader's."""
    controls = (control for control in drawn_below(app._tree) if getattr(control.proto, "set_value", False))
    return [control.key for control in controls if not control.proto.disabled]


@pytest.mark.parametrize("page", PAGES)
def test_no_control_is_commanded_when_its_page_is_drawn_again(
    page: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(store))
    app = opened(page)
    assert not app.exception
    app.run()
    assert commanded(app.run()) == []
