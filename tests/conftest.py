"""Fixtures that tests of several folders share."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from streamlit.components.v2 import manifest_scanner

from tests.fuzzing import is_time_over, register_profile, shuffle
from tests.serving import installed_chromium

register_profile()

PATIENCE = 180_000  # milliseconds: a machine that does other things too is slow
RERUN = pytest.mark.flaky(reruns=2, reruns_delay=2)
"""A browser on a busy machine may miss a click: its story is told again, and the summary says so. Nothing else is."""
STORIES = ("commands", "jobs", "pages", "presets", "server")
"""Folders with tests of the program in use: they train whole runs and start processes. `make check` leaves them out."""
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
"""Three-dimensional charts are drawn in software where there is no GPU."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`make fuzz` ends in time: what it has not come to is skipped."""
    if item.get_closest_marker("hypothesis") and is_time_over():
        pytest.skip("the time for fuzzing is over")


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("browser"):
        item.add_marker(RERUN)
        item.add_marker("story")
    if any(Path(__file__).with_name(folder) in item.path.parents for folder in STORIES):
        item.add_marker("story")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files with browser tests evenly: several browsers at once starve each other on two cores."""
    files = list(dict.fromkeys(item.path for item in items))
    stories = list(dict.fromkeys(item.path for item in items if item.get_closest_marker("browser")))
    others = [path for path in files if path not in stories]
    between = len(others) / max(1, len(stories))
    place = {path: float(position) for position, path in enumerate(others)}
    place |= {path: (position + 0.5) * between for position, path in enumerate(stories)}
    items.sort(key=lambda item: place[item.path])
    shuffle(items)


@pytest.fixture(autouse=True, scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is read of somebody's data is kept here, not among what the user of this machine keeps."""
    with pytest.MonkeyPatch.context() as patch:
        if "NORMALIZATION_DATA" not in os.environ:
            patch.setenv("NORMALIZATION_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True, scope="session")
def installed_components() -> Iterator[None]:
    """Every `AppTest` looks through all installed packages for components, which stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """`AppTest` leaves the app as `__main__`, and a process that is spawned later would run it: put ours back."""
    ours = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = ours


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium that begins with nothing: the system's, or else the one that Playwright installed."""
    chromium = playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def profile(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A headless Chromium that keeps what it compiled of the app's scripts: half of the work of opening a page."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), executable_path=installed_chromium(), args=FLAGS, headless=True
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of the size that `pytest.mark.window(width, height)` gives; what fails in its scripts fails the test.

    Of its visit nothing stays: neither cookies nor what pages stored.
    """
    width, height = request.node.get_closest_marker("window").args
    page = profile.new_page()
    page.set_viewport_size({"width": width, "height": height})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    _forget(page)
    for window in profile.pages[1:]:
        window.close()
    assert not errors


def _forget(page: Page) -> None:
    origin = "/".join(page.url.split("/")[:3])
    stored = "cookies,local_storage,indexeddb,websql,service_workers"
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": stored})
