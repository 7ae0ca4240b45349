"""Where the app begins, as its documents tell the browser."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from explorer.controls.pages import PAGES
from tests.serving import ROOT, served


@pytest.mark.browser
def test_a_deep_link_asks_for_nothing_in_vain(browser: Browser, tmp_path) -> None:
    with served(ROOT / "app.py", NORMALIZATION_STORE=str(tmp_path)) as address:
        page = browser.new_context().new_page()
        missed: list[str] = []
        page.on("response", lambda answer: missed.append(answer.url) if answer.status >= 400 else None)
        for stem in ("lab", "inside_batchnorm"):
            page.goto(f"{address}/{stem}")
            page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
            page.locator("h1").first.wait_for()
            assert page.url.startswith(f"{address}/{stem}")
        assert missed == []
        page.context.close()
        _documents_say_it_and_nothing_else_does(address)


def _documents_say_it_and_nothing_else_does(address: str) -> None:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    with urlopen(Request(f"{address}/{PAGES[1].stem}", headers=headers)) as answer:
        text = answer.read().decode()
        assert len(text.encode()) == int(answer.headers["Content-Length"])
    assert text.count("BACKEND_BASE_URL") == 1
    with urlopen(f"{address}/_stcore/health") as answer:
        assert answer.read() == b"ok"
