"""Fixtures that tests of several folders share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.serving import installed_chromium

FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
"""Three-dimensional charts are drawn in software where there is no GPU."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the system's, or else the one that Playwright installed."""
    expect.set_options(timeout=90_000)  # a machine that does other things too is slow
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)
        yield chromium
        chromium.close()
