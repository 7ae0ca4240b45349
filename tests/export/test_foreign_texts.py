"""Files whose words come from somebody else: whole, letter by letter, and without a request."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page
from pptx import Presentation

from explorer.drawing.theme import LIGHT
from explorer.export.browser import PICTURES, installed_browser
from explorer.export.film import Film, film_page
from explorer.export.handout import HandoutKind, Pinned, handout
from explorer.export.looks import Look
from explorer.export.page import Shown
from explorer.export.page import page as written_page
from explorer.export.picture import PictureKind, picture
from explorer.export.sheet import Shot, Words, sheet
from explorer.foreign_text import printable
from explorer.phenomena.learning_curves.figures.curves import loss_figure
from tests.foreign_texts import ADDRESS, HOSTILE
from tests.phenomena.learning_curves.test_figures import losses
from tests.phenomena.loss_landscape.test_figures import figures as planes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window(1280, 900),
    pytest.mark.skipif(installed_browser() is None, reason="no Chrome or Chromium draws pictures here"),
]
SVG = "{http://www.w3.org/2000/svg}"
ARM = f"<a href='{ADDRESS}'>%{{x}}</a>"
WORDS = Words(
    f"{HOSTILE[2]} <!--<script>", f"{HOSTILE[3]}\x00\x1b\ud800\u202e", f"</title> {HOSTILE[0]}", "python --x '<b>'"
)
DRAWN = loss_figure([losses(ARM, [2.3, 2.0, 1.0]), losses("=batch", [2.3, 0.1])], [], 840)


def test_words_hold_nothing_that_a_file_cannot() -> None:
    assert printable(WORDS.caption) == WORDS.caption and "\x00" not in WORDS.caption
    WORDS.about.encode()


def test_an_svg_is_whole_and_has_no_links() -> None:
    text = picture(sheet(DRAWN, LIGHT, WORDS, Look.SCREEN), PictureKind.SVG).decode()
    root = ElementTree.fromstring(text)
    assert root.findtext(f"{SVG}title") == WORDS.title
    assert root.findtext(f"{SVG}desc") == WORDS.about
    said = {"".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")}
    assert ARM in said and any(words.startswith('<img src="') for words in said)
    assert not list(root.iter(f"{SVG}a")) and not list(root.iter(f"{SVG}image"))


def test_slides_and_archives_hold_the_words_as_text() -> None:
    table = io.BytesIO()
    pd.DataFrame({"arm": ["=1+1"], "value": [-1.0]}).to_parquet(table)
    figure = Pinned(Shown(DRAWN, LIGHT, WORDS), table.getvalue(), "01-loss")
    deck = Presentation(io.BytesIO(handout([figure], HandoutKind.PPTX, Look.SLIDE_LIGHT)))
    (slide,) = deck.slides
    assert slide.shapes.title is not None and slide.shapes.title.text_frame.text == WORDS.title
    assert slide.notes_slide.notes_text_frame.text == f"{WORDS.title}\n{WORDS.about}"  # type: ignore[union-attr]
    archive = handout([figure], HandoutKind.ZIP, Look.SCREEN, kinds=[])
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        assert zipped.read("01-loss.csv").decode().splitlines() == ["arm,value", "'=1+1,-1.0"]
        assert WORDS.title in zipped.read("figures.txt").decode()


def test_pages_and_films_are_whole_and_fetch_nothing(page: Page, tmp_path: Path) -> None:
    surface, heat = planes()
    shown = [Shown(figure, LIGHT, WORDS) for figure in (DRAWN, surface, heat)]
    film = Film([1, 2], lambda _: DRAWN, lambda step: f"{WORDS.title} {step}")
    files = {
        "page": written_page(shown, Look.SCREEN, HOSTILE[2]),
        "film": film_page(film, LIGHT, WORDS, Look.SCREEN, Shot()),
    }
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    for name, text in files.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        page.goto((tmp_path / f"{name}.html").as_uri())
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        assert page.locator("h2").first.inner_text().startswith(WORDS.title)
        assert page.locator("img, a[href*=foreign], script[src], iframe").count() == 0
        assert ARM in page.locator(".annotation-text").all_text_contents()
    page.locator("#play").click()
    page.locator("#said", has_text="step 2").wait_for()
    page.goto((tmp_path / "page.html").as_uri())
    page.locator("#figure-1 canvas").first.wait_for()
    drawn = page.evaluate(
        "Plotly.toImage(document.getElementById('figure-1'), { format: 'png' }).then((url) => url.length)"
    )
    assert drawn > 20_000, "the surface is there"
    assert problems == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture(scope="module", autouse=True)
def _close_browser():
    yield
    PICTURES.close()
