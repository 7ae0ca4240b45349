"""In a real browser: hostile texts are shown letter by letter, none is read as markup, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.foreign_text import one_line
from tests.foreign_texts import HOSTILE, random_texts
from tests.serving import served

PAGE = Path(__file__).with_name("foreign_texts_page.py")
MARKUP = "a, img, em, code, del, h1, h2, h4, ul, ol, li, blockquote, table, hr, br, .katex, script, b, sub, svg.icon"
pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 900)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(PAGE, STREAMLIT_BROWSER_GATHER_USAGE_STATS="false") as address:
        yield address


def test_every_text_is_shown_as_it_is_and_nothing_is_fetched(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.get_by_test_id("stToast")).to_have_count(1)
    texts = [*HOSTILE, *random_texts(250)]
    page.locator(f".st-key-text-{len(texts) - 1}").wait_for()
    page.locator(f".st-key-elements-{len(HOSTILE) - 1}").wait_for()
    shown = page.locator("[class*=st-key-text-] [data-testid=stCaptionContainer]")
    assert [" ".join(text.split()) for text in shown.all_inner_texts()] == [one_line(text) for text in texts]
    captions = page.locator("[class*=st-key-text-] [data-testid=stCaptionContainer]").locator(MARKUP + ", strong")
    assert captions.count() == 0, captions.first.evaluate("(one) => one.outerHTML")
    elements = page.locator("[class*=st-key-elements-] [data-testid=stMarkdownContainer]").locator(MARKUP)
    assert elements.count() == 0, elements.first.evaluate("(one) => one.outerHTML")
    for number, text in enumerate(HOSTILE):
        sentence = page.locator(f".st-key-elements-{number} [data-testid=stMarkdown]").nth(2).inner_text()
        said = one_line(text)
        assert sentence == f"{said} fell to 5; {said}."
    assert not [url for url in asked if not url.startswith((address, "ws://127.0.0.1", "data:", "blob:"))]
