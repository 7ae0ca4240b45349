"""One story in a real browser: down to a channel, another momentum and its accuracy, recalibrate, come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.config import RunConfig
from explorer.experiment import Experiment
from tests.pages.browsing import click_row, said
from tests.pages.stores import train

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 2600), pytest.mark.timeout(300)]

LAGGING = Experiment(
    base=RunConfig().with_values(
        {"training.epochs": 2, "optimizer.learning_rate": 0.3, "normalization.momentum": 0.01, "recording.moments": 12}
    )
)


def test_a_lagging_average_is_found_explained_and_repaired(app: str, tmp_path: Path, page: Page) -> None:
    experiment = train(tmp_path, LAGGING)
    page.goto(f"{app}/running_statistics?experiment={experiment}&layer=fc1")
    expect(page.get_by_text("its start value still weighs 66 %")).to_be_visible()

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
    expect(done).to_be_visible()
    page.reload()
    expect(done).to_be_visible()
    expect(page.get_by_text("With m = 0.15 the running mean of conv2 would have been")).to_be_visible()
