"""Fixtures that tests of several folders share."""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.serving import installed_chromium

FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
"""Three-dimensional charts are drawn in software where there is no GPU."""


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """`AppTest` leaves the app as `__main__`, and a process that is spawned later would run it: put ours back."""
    ours = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = ours


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the system's, or else the one that Playwright installed."""
    expect.set_options(timeout=90_000)  # a machine that does other things too is slow
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)
        yield chromium
        chromium.close()
