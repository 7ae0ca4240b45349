"""One story in a real browser: open a block and a normalizer with a click, come back to the same view, and train it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.store.catalogue import Catalogue

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 1400)]


def click_word(page: Page, panel: str, word: str) -> None:
    """Click the box that carries a word."""
    text = page.locator(f".st-key-panel-{panel} .live-chart-plot .textpoint", has_text=re.compile(rf"^{word}$")).last
    text.scroll_into_view_if_needed()
    box = text.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_block_opens_at_a_click_the_address_keeps_it_and_one_click_trains(
    app: str, tmp_path: Path, page: Page
) -> None:
    page.goto(f"{app}/architectures?network=residual&depth=8")
    opened = page.locator(".st-key-panel-architecture-inside h3")
    expect(opened).to_have_text("Block 1, opened")
    expect(page.locator(".st-key-panel-architecture .textpoint", has_text="block 2")).to_have_count(2)

    click_word(page, "architecture", "block 2")
    expect(opened).to_have_text("Block 2, opened")
    click_word(page, "architecture-inside", "batch.*norm")
    expect(page.locator(".st-key-panel-architecture-averaged h3")).to_have_text("Averaged at b2.conv2")
    page.reload()
    expect(opened).to_have_text("Block 2, opened")

    page.get_by_role("button", name="Train both").click()
    expect(page.get_by_role("heading", name="Lab")).to_be_visible()
    with Catalogue(tmp_path) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
    assert [run.arm for run in runs] == ["plain", "residual"]
