"""A reader among ten arms: the chips are the key, raise an arm everywhere, and page through the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from explorer.experiment import Experiment
from tests.pages.browsing import IDLE, app_over, plot
from tests.pages.stores import SMALL, train

pytestmark = [pytest.mark.browser, pytest.mark.story, pytest.mark.window(1280, 1600)]

RATES = (0.01, 0.1, 0.3, 1.0)
ARMS = 8
FADED = """(selector) => [...document.querySelector(selector).querySelectorAll(".scatterlayer .trace")]
  .filter((node) => node.__data__[0].trace.mode === "lines")
  .map((node) => [node.__data__[0].trace.legendgroup, node.style.opacity])"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("store")
    vary = {"normalization.kind": ("none", "batch"), "optimizer.learning_rate": RATES}
    identity = train(store, Experiment(base=SMALL, vary=vary))
    with app_over(store) as app:
        yield f"{app}/PAGE?experiment={identity}"


def test_a_name_in_the_key_raises_its_curve_in_both_charts(page: Page, address: str) -> None:
    page.goto(address.replace("PAGE", "lab"))
    page.locator(IDLE).wait_for()
    for panel in ("loss", "accuracy"):
        page.locator(f"{plot(panel)} .scatterlayer .trace").first.wait_for()
    arm = "batch + learning rate 0.3"
    page.locator(f'img[src$="#arm={arm.encode().hex()}"]').first.hover()
    for panel in ("loss", "accuracy"):
        page.wait_for_function(f"({FADED})({plot(panel)!r}).some(([, opacity]) => opacity)")
        faded = page.evaluate(FADED, plot(panel))
        assert len(faded) == ARMS
        assert {name for name, opacity in faded if not opacity} == {arm}
    page.locator("h1").hover()
    page.wait_for_function(f"({FADED})({plot('loss')!r}).every(([, opacity]) => !opacity)")


def test_columns_are_paged_through_and_the_address_says_so(page: Page, address: str) -> None:
    page.goto(address.replace("PAGE", "activations"))
    page.locator(IDLE).wait_for()
    expect(page.locator(".st-key-arms button")).to_have_count(ARMS)
    titles = page.locator(f"{plot('network')} .annotation-text")
    expect(titles.filter(has_text="none, 0.01")).to_have_count(1)
    expect(titles.filter(has_text="batch, 0.01")).to_have_count(0)
    page.get_by_role("radio", name="5–8").or_(page.get_by_role("button", name="5–8")).click()
    expect(titles.filter(has_text="batch, 0.01")).to_have_count(1)
    expect(titles.filter(has_text="none, 0.01")).to_have_count(0)
    expect(page).to_have_url(re.compile("arms_page=2"))
    assert parse_qs(urlsplit(page.url).query)["arms_page"] == ["2"]


def test_chips_show_pictures_that_load(page: Page, address: str) -> None:
    page.goto(address.replace("PAGE", "activations"))
    page.locator(IDLE).wait_for()
    pictures = page.locator(".st-key-arms button img")
    expect(pictures).to_have_count(ARMS)
    assert page.evaluate(
        "[...document.querySelectorAll('.st-key-arms button img')].every((one) => one.complete && one.naturalWidth > 0)"
    )
    assert len(set(pictures.evaluate_all("all => all.map((one) => one.src.split('#')[0])"))) == ARMS
