"""One story in a real browser: pin figures on two pages, order and caption them, take them out, open what came."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.export.browser import installed_browser
from tests.pages.browsing import plot
from tests.pages.stores import train

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window(1400, 1000),
    pytest.mark.timeout(380),
    pytest.mark.skipif(installed_browser() is None, reason="no Chrome or Chromium draws pictures here"),
]
CONFIG = RunConfig().with_values({"training.epochs": 2, "training.device": "cpu", "optimizer.batch_size": 128})


def seen(page: Page, name: str) -> None:
    """A screenshot for the eye, where somebody asks for it."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)


def panel(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-panel-{key}")


def pin(page: Page, key: str, count: int) -> None:
    page.locator(f"{plot(key)} .main-svg").first.wait_for()
    panel(page, key).get_by_role("button", name="Pin for the handout").click()
    expect(page.get_by_text(f"Pinned. {count} figure")).to_be_visible()


def downloaded(page: Page, button: Locator) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def test_figures_are_pinned_captioned_and_taken_out(app: str, tmp_path: Path, page: Page) -> None:
    train(tmp_path, Experiment(base=CONFIG))
    page.goto(f"{app}/lab")
    pin(page, "loss", 1)
    pin(page, "accuracy", 2)
    page.goto(f"{app}/inside_batchnorm")
    pin(page, "forward", 3)
    button = panel(page, "forward").get_by_role("button", name="Download")
    button.click()
    seen(page, "menu")
    page.locator("select[name=look]:visible").select_option("paper-174")
    page.locator("select[name=kind]:visible").select_option("pdf")
    assert downloaded(page, page.locator("[data-save]:visible")).startswith(b"%PDF")

    page.goto(f"{app}/handout")
    expect(page.get_by_label("Title", exact=True)).to_have_count(3)
    page.get_by_label("Title", exact=True).nth(1).fill("What normalization brings")
    page.get_by_label("Title", exact=True).nth(1).press("Tab")
    page.locator(".st-key-panel-take-out").get_by_text("Slides, PPTX").click()
    seen(page, "handout")
    page.get_by_role("button", name="Up").nth(1).click()
    expect(page.get_by_label("Title", exact=True).first).to_have_value("What normalization brings")
    page.reload()
    expect(page.get_by_label("Title", exact=True).first).to_have_value("What normalization brings")

    page.get_by_role("button", name="Make it").click()
    content = downloaded(page, page.get_by_role("button", name="Save handout.zip"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert next(name for name in names if name.endswith(".png")) == "01-what-normalization-brings.png"
        assert {Path(name).suffix for name in names} == {".png", ".svg", ".csv", ".parquet", ".txt", ".html"}
        with Image.open(io.BytesIO(archive.read("01-what-normalization-brings.png"))) as picture:
            assert picture.width > 600 and picture.info["Title"] == "What normalization brings"
        said = archive.read("figures.txt").decode()
        assert "LeNet on digits · none or batch · batch size 128" in said and "python -m explorer train" in said

    page.locator(".st-key-panel-take-out").get_by_text("Slides, PPTX").click()
    page.get_by_role("button", name="Make it").click()
    deck: Any = Presentation(io.BytesIO(downloaded(page, page.get_by_role("button", name="Save handout.pptx"))))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0] == "What normalization brings" and len(titles) == 3
    assert all(any(shape.shape_type == 13 for shape in slide.shapes) for slide in deck.slides)
    assert "python -m explorer train" in deck.slides[0].notes_slide.notes_text_frame.text
    seen(page, "handout-made")

    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_label("Title", exact=True)).to_have_count(2)
    script = downloaded(page, page.get_by_role("button", name="Save the script"))
    assert b"class Network(nn.Module)" in script
    assert downloaded(page, page.get_by_role("button", name="Save the file")).startswith(b"PK")
