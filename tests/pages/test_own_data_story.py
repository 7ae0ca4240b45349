"""One's own images in a real browser: a long look can be watched and stopped, and another ends by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.sources.own.making import class_folders, large_pictures, noise, save

pytestmark = [pytest.mark.browser, pytest.mark.window(1600, 1000)]


def _choose_own_images(page: Page, app: str) -> None:
    page.goto(f"{app}/lab")
    page.get_by_text("Data", exact=False).filter(has_text="digits").first.click()
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name="own images").click()


def _name(page: Page, path: Path) -> None:
    page.get_by_role("textbox", name="Folder or file").fill(str(path))
    page.keyboard.press("Enter")


def test_a_long_look_can_be_watched_and_stopped_and_another_ends_by_itself(
    app: str, page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("own")
    _choose_own_images(page, app)
    _name(page, large_pictures(folder / "large"))
    expect(page.get_by_text("of 120 files")).to_be_visible()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The look was stopped")).to_be_visible()
    _name(page, large_pictures(folder / "again"))
    expect(page.get_by_text("of 120 files")).to_be_visible()
    expect(page.get_by_text("has the same image 120 times")).to_be_visible()
    class_folders(folder / "small", "elm ![x](http:\u2215\u2215127.0.0.1:9)", "<b>oak</b>")
    save(folder / "small" / "beside.png", noise(9, 9))
    _name(page, folder / "small")
    expect(page.get_by_text("24 gray images in 2 classes")).to_be_visible()
    expect(page.get_by_text("elm ![x](http:\u2215\u2215127.0.0.1:9) · 12")).to_be_visible()
    expect(page.get_by_text("left out: 1 images beside the class folders")).to_be_visible()
