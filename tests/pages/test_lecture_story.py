"""A lecture in a real browser: open Home, start a preset, predict, watch it run, reveal; then the presenter's view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from explorer.presets import PRESETS

pytestmark = [pytest.mark.browser, pytest.mark.window(1600, 1000), pytest.mark.timeout(300)]

PRESET = PRESETS["where-it-changes-little"]


def test_a_class_predicts_runs_and_sees_its_guess_beside_the_measurement(app: str, page: Page) -> None:
    page.goto(app)
    card = page.locator(f".st-key-panel-preset-{PRESET.name}")
    expect(card.locator("img")).to_be_visible()
    card.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("heading", name=PRESET.title)).to_be_visible()
    page.get_by_role("button", name="none").click()
    page.wait_for_url("**guess=none**")
    page.get_by_role("button", name="Run ·").click()
    page.wait_for_url("**experiment=**")
    expect(page.get_by_text("You said")).to_be_visible()
    expect(page.get_by_text("Held", exact=True)).to_be_visible()

    page.get_by_role("button", name="Present").click()
    page.wait_for_url("**scene=setting**")
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    for scene in ("guess", "run", "reveal"):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**scene={scene}**")
    expect(page.get_by_text("You said")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**scene=run**")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present")).to_be_visible()
    assert "scene=" not in page.url
