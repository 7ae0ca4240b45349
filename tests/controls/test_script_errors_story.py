"""In a real browser: whatever fails on a page is said in a sentence, and its traceback stands in a report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.reports import FOLDER
from tests.serving import served

PAGE = Path(__file__).with_name("failing_page.py")
pytestmark = [pytest.mark.browser, pytest.mark.window(900, 600)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def log(store: Path) -> Path:
    return store / "server.log"


@pytest.fixture(scope="module")
def address(store: Path, log: Path) -> Iterator[str]:
    with served(PAGE, log=log, NORMALIZATION_STORE=str(store), STREAMLIT_BROWSER_GATHER_USAGE_STATS="false") as address:
        yield address


@pytest.mark.parametrize("where", ["body", "part", "callback"])
def test_what_nobody_expected_is_a_sentence_with_the_place_of_the_report(
    page: Page, address: str, store: Path, log: Path, where: str
) -> None:
    page.goto(f"{address}/?where={where}")
    if where == "callback":
        page.get_by_role("button", name="Press").click()
    said = page.get_by_test_id("stAlert")
    expect(said).to_contain_text("Something went wrong that should not (RuntimeError: nobody expected <b>this</b>)")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    reports = sorted((store / FOLDER).iterdir())
    assert any(str(report) in said.inner_text() for report in reports)
    assert any(f"address where: {where}" in report.read_text() for report in reports)
    assert "Traceback" not in log.read_text() and "something went wrong" in log.read_text()


@pytest.mark.parametrize(("kind", "words"), [("store", "the disk is *full*"), ("setting", "Depth: 7 cannot work.")])
def test_what_was_expected_is_its_own_sentence(page: Page, address: str, log: Path, kind: str, words: str) -> None:
    page.goto(f"{address}/?kind={kind}")
    expect(page.get_by_test_id("stAlert")).to_contain_text(words)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in log.read_text()
