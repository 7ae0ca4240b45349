"""One story in a real browser: watch channels while they train, zoom, click from the network down to a channel, and
come back to the same view.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.pages.browsing import click_row, drag, insist, plot, said
from tests.pages.stores import queue

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window(1600, 1000),
]

LONG = Experiment(base=RunConfig().with_values({"training.epochs": 2000}))


def ask(page: Page, panel: str, expression: str) -> Any:
    return page.evaluate(f"(() => {{ const plot = document.querySelector('{plot(panel)}'); return {expression}; }})()")


def columns_drawn(page: Page) -> int:
    """Moments in the first arm's overview."""
    return ask(page, "network", "plot.calcdata[0][0].x.length")


def test_channels_are_watched_live_and_the_view_survives_updates_clicks_and_a_reload(
    app: str, tmp_path: Path, page: Page
) -> None:
    experiment = queue(tmp_path, LONG, Status.QUEUED)
    page.goto(f"{app}/activations?experiment={experiment}")
    page.wait_for_function(f"document.querySelector('{plot('network')}')?.calcdata?.length >= 4")

    heat_map = f"{plot('network')} .xy"
    zoomed_in = f"document.querySelector('{plot('network')}').layout.xaxis.range[1] < 30000"
    insist(page, lambda: drag(page, heat_map, (0.01, 0.05), (0.45, 0.9)), zoomed_in)
    zoomed = ask(page, "network", "[plot.layout.xaxis.range, plot.layout.xaxis2.range, plot.layout.yaxis3.range]")
    before = columns_drawn(page)
    page.wait_for_function(f"document.querySelector('{plot('network')}').calcdata[0][0].x.length > {before}")
    for now, then in zip(
        ask(page, "network", "[plot.layout.xaxis.range, plot.layout.xaxis2.range, plot.layout.yaxis3.range]"),
        zoomed,
        strict=True,
    ):
        assert now == pytest.approx(then)

    with Catalogue(tmp_path) as catalogue:
        runs = [run.id for run in catalogue.runs(experiment)]
        catalogue.ask(runs, ControlAction.STOP)
    page.locator(".st-key-panel-network").get_by_role("button", name="whole range").click()
    page.wait_for_function(
        f"document.querySelector('{plot('network')}').layout.xaxis.range[1] < 40000"
    )  # as far as it came
    expect(page.locator(".st-key-panel-layer-channels h3")).to_have_text("Layer fc2: channel means")
    second_layer = "location.search.includes('layer=conv2')"  # of four
    insist(page, lambda: click_row(page, "network", 0.375, share_of_width=0.04), second_layer)
    expect(page.locator(".st-key-panel-layer-channels h3")).to_have_text("Layer conv2: channel means")
    first_of_sixteen = "location.search.includes('channel=')"
    insist(page, lambda: click_row(page, "layer-channels", 0.03), first_of_sixteen)
    first_row = ask(page, "layer-channels", "plot.layout.yaxis.categoryarray[0]")
    expect(page.locator(".st-key-panel-channel-values h3")).to_contain_text(first_row.capitalize())
    assert f"channel {said(page, 'channel')}" == first_row

    page.locator("input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("step="))
    step = said(page, "step")
    page.reload()
    expect(page.locator(".st-key-panel-channel-values h3")).to_contain_text(first_row.capitalize())
    expect(page.locator(".st-key-panel-layer-channels h3")).to_have_text("Layer conv2: channel means")
    assert said(page, "step") == step
