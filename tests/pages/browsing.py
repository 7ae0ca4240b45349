"""What stories in a real browser share: the app over a store, its charts, and what its address says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.pages.stores import closed_afterwards
from tests.serving import ROOT, served


@contextmanager
def app_over(store: Path) -> Iterator[str]:
    """Address of the app over a store, whose supervisor ends with it."""
    with closed_afterwards(store), served(ROOT / "app.py", NORMALIZATION_STORE=str(store)) as address:
        yield address


def plot(panel: str) -> str:
    """Selector of a panel's chart."""
    return f".st-key-panel-{panel} .live-chart-plot"


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
