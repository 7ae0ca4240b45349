"""A lecture in a real browser: open Home, start a preset, predict, watch it run, reveal; then the presenter's view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.presets import PRESETS
from tests.pages.stores import closed_afterwards
from tests.serving import ROOT, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE = 90_000  # milliseconds: a machine that does other things too starts its supervisor slowly
PRESET = PRESETS["where-it-changes-little"]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    with closed_afterwards(tmp_path), served(ROOT / "app.py", NORMALIZATION_STORE=str(tmp_path)) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_a_class_predicts_runs_and_sees_its_guess_beside_the_measurement(app: str, page: Page) -> None:
    page.goto(app)
    card = page.locator(f".st-key-panel-preset-{PRESET.name}")
    expect(card.locator("img")).to_be_visible(timeout=PATIENCE)
    card.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("heading", name=PRESET.title)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="none").click()
    page.wait_for_url("**guess=none**")
    page.get_by_role("button", name="Run ·").click()
    page.wait_for_url("**experiment=**")
    expect(page.get_by_text("You said")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Held", exact=True)).to_be_visible(timeout=PATIENCE)

    page.get_by_role("button", name="Present").click()
    page.wait_for_url("**scene=setting**")
    expect(page.get_by_test_id("stHeader")).to_be_hidden(timeout=PATIENCE)
    for scene in ("guess", "run", "reveal"):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**scene={scene}**")
    expect(page.get_by_text("You said")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**scene=run**")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present")).to_be_visible(timeout=PATIENCE)
    assert "scene=" not in page.url
