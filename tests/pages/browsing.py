"""What stories in a real browser share: the app over a store, its charts, and what its address says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.pages.stores import closed_afterwards
from tests.serving import ROOT, served

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
"""Python has drawn the page."""
LOST = 20_000  # milliseconds after which a click is thought to be lost


@contextmanager
def app_over(store: Path) -> Iterator[str]:
    """Address of the app over a store, whose supervisor ends with it."""
    with closed_afterwards(store), served(ROOT / "app.py", NORMALIZATION_STORE=str(store)) as address:
        yield address


def plot(panel: str) -> str:
    """Selector of a panel's chart."""
    return f".st-key-panel-{panel} .live-chart-plot"


def panel(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-panel-{key}")


def insist(page: Page, action: Callable[[], object], condition: str) -> None:
    """Do what a page that is being drawn anew may miss, such as a drag, until `condition` (JavaScript) holds."""
    for _ in range(5):
        action()
        with suppress(TookTooLong):
            page.wait_for_function(condition, timeout=LOST)
            return
    page.wait_for_function(condition)


def drag(page: Page, selector: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over an element; both places as shares of its width and height, from above."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    (x0, y0), (x1, y1) = (
        (box["x"] + right * box["width"], box["y"] + down * box["height"]) for right, down in (start, end)
    )
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=5)
    page.mouse.up()


def downloaded(page: Page, button: Locator) -> bytes:
    """What a button of the page saves; a click that meets a page which is being drawn anew may be lost."""
    page.locator(IDLE).wait_for()
    try:
        with page.expect_download(timeout=LOST) as download:
            button.click()
    except TookTooLong:
        with page.expect_download() as download:
            button.click()
    return Path(download.value.path()).read_bytes()


def taken_along(page: Page, key: str, kind: str, look: str = "screen") -> bytes:
    """A panel's figure as a file, by its own menu."""
    panel(page, key).get_by_role("button", name="Download").click()
    page.locator("select[name=look]:visible").select_option(look)
    page.locator("select[name=kind]:visible").select_option(kind)
    with page.expect_download() as download:
        page.locator("[data-save]:visible").click()
    expect(page.locator("[data-save]:visible")).to_have_count(0)
    return Path(download.value.path()).read_bytes()


def said(page: Page, parameter: str) -> str | None:
    """What the page's address says of a parameter."""
    return parse_qs(urlsplit(page.url).query).get(parameter, [None])[0]


def click_row(page: Page, panel: str, share_of_height: float, share_of_width: float = 0.3) -> None:
    """Click the heat map of the first arm, at a share of its height from above."""
    chart = page.locator(plot(panel))
    chart.locator(".heatmaplayer image").first.wait_for()
    chart.scroll_into_view_if_needed()
    x, width, y, height = chart.evaluate(
        """(plot) => {
          const { x, y } = plot.getBoundingClientRect(), { xaxis, yaxis } = plot._fullLayout;
          return [x + xaxis._offset, xaxis._length, y + yaxis._offset, yaxis._length];
        }"""
    )
    page.mouse.click(x + share_of_width * width, y + share_of_height * height)
