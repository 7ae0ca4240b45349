"""One story in a real browser: down to a channel, another momentum and its accuracy, recalibrate, come back."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from tests.pages.browsing import click_row, said
from tests.pages.stores import train

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 2600)]

LAGGING = Experiment(
    base=RunConfig().with_values(
        {"training.epochs": 2, "optimizer.learning_rate": 0.3, "normalization.momentum": 0.01, "recording.moments": 12}
    )
)

HOLD_AT_ONE_HALF = """async (plot) => {
  const detail = { momentum: 0.5, name: "what if m = 0.5" };
  window.dispatchEvent(new CustomEvent("explorer:replay", { detail }));
  const drawn = () => document.querySelector(plot).data.find((trace) => trace.name === detail.name);
  while (!drawn()) await new Promise(requestAnimationFrame);
  return Array.from(drawn().y);
}"""


def test_a_lagging_average_is_found_explained_and_repaired(app: str, tmp_path: Path, page: Page) -> None:
    experiment = train(tmp_path, LAGGING)
    page.goto(f"{app}/running_statistics?experiment={experiment}&layer=fc1")
    expect(page.get_by_text("its start value still weighs 66 %")).to_be_visible()

    click_row(page, "distance-by-layer", 0.3)  # the second of four layers
    expect(page.get_by_role("heading", name=re.compile("^Layer conv2: the running mean of every"))).to_be_visible()
    assert said(page, "layer") == "conv2"

    shown = page.locator(".st-key-panel-channel-mean h3")
    farthest = shown.inner_text()
    click_row(page, "distance-by-channel", 0.02)
    expect(shown).not_to_have_text(farthest)
    page.wait_for_url("**channel=*")
    assert shown.inner_text() == f"conv2, channel {said(page, 'channel')}: mean"
    click_row(page, "distance-by-channel", 0.98)
    expect(shown).to_have_text(farthest)

    page.locator(".st-key-m input[type=range], .st-key-m [role=slider]").first.press("ArrowRight")
    expect(page.get_by_text("With m = 0.15 the running mean of conv2 would have been")).to_be_visible()
    assert said(page, "m") == "0.15"

    channel = int(shown.inner_text().removeprefix("conv2, channel ").removesuffix(": mean"))
    with Catalogue(tmp_path) as catalogue:
        run = next(run for run in catalogue.runs(experiment) if run.arm == "batch")
        with catalogue.records(run.id) as records:
            batches = records.read("batch_mean", "conv2").values[:, channel]
    kept = np.zeros(len(batches) + 1)
    for step, batch in enumerate(batches):
        kept[step + 1] = 0.5 * kept[step] + 0.5 * batch
    held = page.evaluate(HOLD_AT_ONE_HALF, ".st-key-panel-channel-mean .live-chart-plot")  # without asking Python
    np.testing.assert_allclose(held, kept, rtol=1e-5, atol=1e-7)

    page.get_by_role("button", name="Test m = 0.15").click()
    tested = ".st-key-panel-accuracy-by-momentum .live-chart-plot"
    page.locator(tested).wait_for()  # a line has its place until something was tested
    page.wait_for_function(f"document.querySelector('{tested}').data?.some((trace) => trace.name === 'what if')")

    page.get_by_role("button", name="Recalibrate").click()
    done = page.get_by_role("heading", name=re.compile("^Recalibrated, n = 1,347: "))
    expect(done).to_be_visible()
    page.reload()
    expect(done).to_be_visible()
    expect(page.get_by_text("With m = 0.15 the running mean of conv2 would have been")).to_be_visible()
