"""The app, without and in front of a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.browsing import app_over
from tests.pages.stores import closed_afterwards


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The store of the app in the tests of one file."""
    with pytest.MonkeyPatch.context() as patch, closed_afterwards(tmp_path_factory.mktemp("store")) as folder:
        patch.setenv("NORMALIZATION_STORE", str(folder))
        yield folder


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    """Address of the app; its store is `tmp_path`."""
    with app_over(tmp_path) as address:
        yield address
