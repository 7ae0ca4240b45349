"""One story in a real browser: open a block and a normalizer with a click, come back to the same view, and train it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.store.catalogue import Catalogue
from tests.pages.stores import closed_afterwards
from tests.serving import ROOT, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE = 90_000  # milliseconds: a machine that does other things too is slow


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with closed_afterwards(tmp_path), served(ROOT / "app.py", NORMALIZATION_STORE=str(tmp_path)) as address:
        yield address, tmp_path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def click_word(page: Page, panel: str, word: str) -> None:
    """Click the box that carries a word."""
    text = page.locator(f".st-key-panel-{panel} .live-chart-plot .textpoint", has_text=re.compile(rf"^{word}$")).last
    text.scroll_into_view_if_needed()
    box = text.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_block_opens_at_a_click_the_address_keeps_it_and_one_click_trains(app: tuple[str, Path], page: Page) -> None:
    address, store = app
    page.goto(f"{address}/architectures?network=residual&depth=8")
    opened = page.locator(".st-key-panel-architecture-inside h3")
    expect(opened).to_have_text("Block 1, opened", timeout=PATIENCE)
    expect(page.locator(".st-key-panel-architecture .textpoint", has_text="block 2")).to_have_count(2, timeout=PATIENCE)

    click_word(page, "architecture", "block 2")
    expect(opened).to_have_text("Block 2, opened", timeout=PATIENCE)
    click_word(page, "architecture-inside", "batch.*norm")
    expect(page.locator(".st-key-panel-architecture-averaged h3")).to_have_text(
        "Averaged at b2.conv2", timeout=PATIENCE
    )
    page.reload()
    expect(opened).to_have_text("Block 2, opened", timeout=PATIENCE)

    page.get_by_role("button", name="Train both").click()
    expect(page.get_by_role("heading", name="Lab")).to_be_visible(timeout=PATIENCE)
    with Catalogue(store) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
    assert [run.arm for run in runs] == ["plain", "residual"]
