"""SECURITY.md names tests and places that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = [line for line in TEXT.splitlines() if line.startswith("| **")]


def test_every_promise_names_tests_that_exist() -> None:
    assert len(PROMISES) >= 9
    for promise in PROMISES:
        named = re.findall(r"`(tests/[^`]+)`", promise)
        assert named, promise
        for name in named:
            assert "\ndef test_" in (ROOT / name).read_text(encoding="utf-8"), name


def test_every_place_that_is_named_exists() -> None:
    for name in re.findall(r"`((?:explorer|\.streamlit)/[^`]*)`", TEXT):
        assert (ROOT / name).exists(), name
