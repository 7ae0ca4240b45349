"""A lecture in one sitting: open Home, start a preset, predict, reveal, present; pin three figures, take them along."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from explorer.export.browser import installed_browser
from explorer.presets import PRESETS
from tests.pages.browsing import downloaded, panel, plot, said, taken_along

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window(1600, 1000),
    pytest.mark.skipif(installed_browser() is None, reason="no Chrome or Chromium draws pictures here"),
]

PRESET = PRESETS["where-it-changes-little"]
RENAMED = "What normalization brings"
SETTINGS = "MLP on digits · none or batch · batch size 64"


def test_from_a_guess_on_home_to_a_handout_whose_files_hold_what_was_pinned(app: str, page: Page) -> None:
    predict_and_reveal(app, page)
    present(page)
    pin_three_figures(page)
    order_and_rename(page)
    look_into_the_zip(made(page, "Pictures and numbers, zip"))
    look_into_the_slides(made(page, "Slides, PPTX"))
    look_into_the_page(made(page, "One page, HTML"))
    seen(page, "handout-made")
    take_a_run_along(page)


def predict_and_reveal(app: str, page: Page) -> None:
    page.goto(app)
    card = panel(page, f"preset-{PRESET.name}")
    expect(card.locator("img")).to_be_visible()
    card.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("heading", name="What do you expect?")).to_be_visible()
    page.get_by_role("button", name="none").click()
    page.wait_for_url("**guess=none**")
    page.get_by_role("button", name="Run ·").click()
    page.wait_for_url("**experiment=**")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("heading", name=PRESET.title)).to_be_visible()
    expect(page.get_by_text("You said")).to_be_visible()
    expect(page.get_by_text("Held", exact=True)).to_be_visible()


def present(page: Page) -> None:
    page.get_by_role("button", name="Present").first.click()
    page.wait_for_url("**scene=setting**")
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    for place, scene in enumerate(("guess", "run", "reveal", "verdict"), start=2):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**scene={scene}**")
        expect(page.get_by_text(f"{place} of 5 ·")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**scene=reveal**")
    expect(page.get_by_text("You said")).to_be_visible()
    expect(page.get_by_text("4 of 5 ·")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present").first).to_be_visible()
    assert said(page, "scene") is None


def pin_three_figures(page: Page) -> None:
    """On the Lecture, and on the Lab, where its runs are shown next."""
    experiment = said(page, "experiment")
    pin(page, "outcome", 1)
    page.get_by_role("link", name="1. Lab").click()
    expect(page.get_by_role("heading", name="Lab", exact=True)).to_be_visible()
    assert said(page, "experiment") == experiment
    pin(page, "loss", 2)
    pin(page, "accuracy", 3)
    assert taken_along(page, "loss", "pdf", "paper-174").startswith(b"%PDF")


def pin(page: Page, key: str, count: int) -> None:
    page.locator(f"{plot(key)} .main-svg").first.wait_for()
    panel(page, key).get_by_role("button", name="Pin for the handout").click()
    expect(page.get_by_text(f"Pinned. {count} figure")).to_be_visible()


def order_and_rename(page: Page) -> None:
    """What is written and moved is there after a reload."""
    page.get_by_role("link", name="Handout").first.click()
    titles = page.get_by_label("Title", exact=True)
    expect(titles).to_have_count(3)
    titles.nth(1).fill(RENAMED)
    titles.nth(1).press("Tab")
    expect(panel(page, "take-out")).to_be_visible()
    page.get_by_role("button", name="Up").nth(1).click()
    expect(titles.first).to_have_value(RENAMED)
    page.reload()
    expect(titles.first).to_have_value(RENAMED)
    seen(page, "handout")


def made(page: Page, kind: str) -> bytes:
    """A file of all figures."""
    panel(page, "take-out").get_by_text(kind).click()
    page.get_by_role("button", name="Make it").click()
    ending = kind.rpartition(" ")[2].lower()
    return downloaded(page, page.get_by_role("button", name=f"Save handout.{ending}"))


def look_into_the_zip(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        pictures = [name for name in names if name.endswith(".png")]
        assert pictures[0] == "01-what-normalization-brings.png" and len(pictures) == 3
        assert sorted(Path(name).suffix for name in names) == sorted(
            [".png", ".svg", ".csv", ".parquet"] * 3 + [".txt", ".html"]
        )
        with Image.open(io.BytesIO(archive.read(pictures[0]))) as picture:
            assert picture.width > 600 and picture.info["Title"] == RENAMED
        losses = pd.read_csv(io.BytesIO(archive.read("01-what-normalization-brings.csv")))
        assert set(losses["arm"]) == {"none", "batch"}
        words = archive.read("figures.txt").decode()
        assert words.count(SETTINGS) == 3 and words.count("python -m explorer train") == 3


def look_into_the_slides(content: bytes) -> None:
    deck: Any = Presentation(io.BytesIO(content))
    assert len(deck.slides) == 3 and deck.slides[0].shapes.title.text == RENAMED
    for slide in deck.slides:
        assert sum(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes) == 1
        notes = slide.notes_slide.notes_text_frame.text
        assert SETTINGS in notes and "python -m explorer train" in notes


def look_into_the_page(content: bytes) -> None:
    text = content.decode()
    assert text.count('<div id="figure-') == 3 and text.count(SETTINGS) == 3 and f"<h2>{RENAMED}</h2>" in text


def take_a_run_along(page: Page) -> None:
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_label("Title", exact=True)).to_have_count(2)
    script = downloaded(page, page.get_by_role("button", name="Save the script"))
    assert b"class Network(nn.Module)" in script
    assert downloaded(page, page.get_by_role("button", name="Save the file")).startswith(b"PK")


def seen(page: Page, name: str) -> None:
    """A screenshot for the eye, where somebody asks for it."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)
