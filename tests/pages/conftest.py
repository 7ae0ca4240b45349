"""The app in front of a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.browsing import app_over


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    """Address of the app; its store is `tmp_path`."""
    with app_over(tmp_path) as address:
        yield address
