"""One story in a real browser: over pages and experiments, back again, and to an old experiment by the search."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.run import Status
from tests.pages.browsing import IDLE, said
from tests.pages.stores import queue, train

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 1400)]

SMALL = RunConfig().with_values({"training.epochs": 2, "optimizer.batch_size": 128, "recording.moments": 6})
RESIDUAL = SMALL.with_values({"network.family": "residual", "network.depth": 20, "network.width": 4})


def pick(page: Page, control: str, words: str) -> None:
    """Choose in a list, which closes again where the page still scrolls to it."""
    option = page.get_by_role("option", name=re.compile(words)).first
    for _ in range(5):
        page.locator(IDLE).wait_for()
        page.get_by_role("combobox", name=control, exact=True).click()
        with suppress(TookTooLong):
            option.click(timeout=5000)
            return
    option.click()


def turn_to(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.locator(IDLE).wait_for()


def control(page: Page, name: str):
    return page.get_by_role("combobox", name=name, exact=True)


def test_controls_titles_and_addresses_agree_on_the_way_and_back(app: str, tmp_path: Path, page: Page) -> None:
    lenet = train(tmp_path, Experiment(base=SMALL))
    residual = train(tmp_path, Experiment(base=RESIDUAL, vary={"normalization.kind": ("none", "batch", "layer")}))

    page.goto(f"{app}/activations?experiment={lenet}&layer=conv2&channel=3")
    expect(control(page, "Layer")).to_have_value("conv2")
    pick(page, "Experiment", "^Residual 20")
    expect(page.get_by_role("heading", name="Layer b9.conv2: channel means")).to_be_visible()
    expect(control(page, "Layer")).to_have_value("b9.conv2")
    expect(control(page, "Channel")).to_have_value("channel 3")
    assert (said(page, "experiment"), said(page, "layer"), said(page, "channel")) == (residual, "b9.conv2", "3")

    turn_to(page, "Running statistics")
    expect(page.get_by_role("heading", name="b9.conv2, channel 3: mean")).to_be_visible()
    expect(control(page, "Layer")).to_have_value("b9.conv2")
    expect(control(page, "Channel")).to_have_value("channel 3")
    pick(page, "Channel", "^channel 6$")
    expect(page.get_by_role("heading", name="b9.conv2, channel 6: mean")).to_be_visible()
    page.wait_for_url("**channel=6*")

    page.go_back()
    expect(page.get_by_role("heading", name="b9.conv2, channel 3: mean")).to_be_visible()
    expect(control(page, "Channel")).to_have_value("channel 3")

    turn_to(page, "Gradient flow")
    pick(page, "Measured", "cosine")
    page.wait_for_url("**gradients=*")
    turn_to(page, "Inside BatchNorm")
    assert "?" not in page.url
    page.goto(f"{app}/inside_batchnorm?part=block%201%20to%209")
    expect(page.get_by_text("The address asks for part “block 1 to 9”, which is not here")).to_be_visible()
    page.wait_for_function("!location.search.includes('part')")


def test_an_experiment_that_the_list_has_no_more_is_found_by_its_words(app: str, tmp_path: Path, page: Page) -> None:
    old = train(tmp_path, Experiment(base=RESIDUAL))
    for _ in range(40):
        queue(tmp_path, Experiment(base=SMALL), Status.STOPPED)
    page.goto(f"{app}/activations")
    expect(page.get_by_role("heading", level=1, name="Activations")).to_be_visible()
    page.locator(IDLE).wait_for()
    page.locator(".st-key-all-experiments button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("41 experiments, the latest first")).to_be_visible()
    dialog.get_by_role("textbox", name="Find").fill("residual")
    dialog.get_by_role("textbox", name="Find").press("Enter")
    expect(dialog.get_by_text("1 experiment, the latest first")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^Residual 20")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Layer b9.conv2: channel means")).to_be_visible()
    expect(control(page, "Layer")).to_have_value("b9.conv2")
    assert said(page, "experiment") == old
