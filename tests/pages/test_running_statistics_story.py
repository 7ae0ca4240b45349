"""One story in a real browser: down to a channel, another momentum and its accuracy, recalibrate, come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.config import RunConfig
from explorer.experiment import Experiment
from tests.pages.stores import closed_afterwards, train
from tests.serving import ROOT, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LAGGING = Experiment(
    base=RunConfig().with_values(
        {"training.epochs": 2, "optimizer.learning_rate": 0.3, "normalization.momentum": 0.01, "recording.moments": 12}
    )
)
PATIENCE = 90_000  # milliseconds: a machine that does other things too starts its supervisor slowly


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[str, str]]:
    experiment = train(tmp_path, LAGGING)
    with closed_afterwards(tmp_path), served(ROOT / "app.py", NORMALIZATION_STORE=str(tmp_path)) as address:
        yield address, experiment


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 2600})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def said(page: Page, parameter: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(parameter, [None])[0]


def click_row(page: Page, panel: str, share_of_height: float) -> None:
    """Click the heat map of the first arm at a share of its height from above."""
    plot = page.locator(f".st-key-panel-{panel} .live-chart-plot")
    plot.locator(".heatmaplayer image").first.wait_for()
    box = plot.locator(".heatmaplayer image").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + share_of_height * box["height"])


def test_a_lagging_average_is_found_explained_and_repaired(app: tuple[str, str], page: Page) -> None:
    address, experiment = app
    page.goto(f"{address}/running_statistics?experiment={experiment}&layer=fc1")
    expect(page.get_by_text("its start value still weighs 66 %")).to_be_visible(timeout=PATIENCE)

    click_row(page, "distance-by-layer", 0.3)  # the second of four layers
    expect(page.get_by_role("heading", name=re.compile("^Layer conv2: the running mean of every"))).to_be_visible()
    assert said(page, "layer") == "conv2"

    click_row(page, "distance-by-channel", 0.02)
    first = said(page, "channel")
    click_row(page, "distance-by-channel", 0.98)
    page.wait_for_function(f"new URLSearchParams(location.search).get('channel') !== '{first}'")
    expect(page.get_by_role("heading", name=f"conv2, channel {said(page, 'channel')}: mean")).to_be_visible()

    page.locator(".st-key-m input[type=range], .st-key-m [role=slider]").first.press("ArrowRight")
    expect(page.get_by_text("With m = 0.15 the running mean of conv2 would have been")).to_be_visible()
    assert said(page, "m") == "0.15"

    page.get_by_role("button", name="Test m = 0.15").click()
    tested = ".st-key-panel-accuracy-by-momentum .live-chart-plot"
    page.wait_for_function(f"document.querySelector('{tested}').data.some((trace) => trace.name === 'what if')")

    page.get_by_role("button", name="Recalibrate").click()
    done = page.get_by_role("heading", name=re.compile("^Recalibrated, n = 1,347: "))
    expect(done).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(done).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("With m = 0.15 the running mean of conv2 would have been")).to_be_visible()
