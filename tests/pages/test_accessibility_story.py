"""Every page for who goes by the keyboard, hears what is shown or needs contrast, in a real browser and both themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from explorer.controls.pages import PAGES
from explorer.experiment import Experiment
from tests.pages.browsing import IDLE, app_over
from tests.pages.stores import SMALL, train

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
MOST_TABS = 400
SETTLED = 1500  # milliseconds in which charts and tables take their last shape

TAB = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body || at.wasReached) return null;
  at.wasReached = true;
  let seen = false;
  for (let node = at, up = 0; node && up < 4; node = node.parentElement, up++) {
    const style = getComputedStyle(node);
    seen ||= (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  }
  return { seen, what: at.outerHTML.slice(0, 160) };
}"""
"""What has the focus, and whether that can be seen; null where nothing new has it."""

UNREACHED = """() => {
  const controls = 'a[href], button, input, select, textarea, summary, [role="slider"], [role="combobox"]';
  const groups = '[role="group"], [role="radiogroup"], [role="toolbar"], [role="tablist"]';  // arrows lead on
  const inReachedGroup = (e) => [...(e.closest(groups)?.querySelectorAll("*") ?? [])].some((other) => other.wasReached)
    || (e.type === "radio" && [...document.getElementsByName(e.name)].some((other) => other.wasReached));
  const rooms = (root) => [root, ...[...root.querySelectorAll("*")].filter((e) => e.shadowRoot)
    .flatMap((e) => rooms(e.shadowRoot))];
  return rooms(document).flatMap((room) => [...room.querySelectorAll(controls)])
    .filter((e) => e.tabIndex >= 0 && !e.disabled && !e.wasReached && e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => !e.closest('[inert], [aria-hidden="true"], [data-testid="stHeader"]') && e.type !== "file")
    .filter((e) => !inReachedGroup(e))
    .map((e) => e.outerHTML.slice(0, 160));
}"""

UNNAMED = """() => {
  const pictures = [...document.querySelectorAll('img, [role="img"]')].filter((e) => e.checkVisibility());
  const words = pictures.map((e) => e.getAttribute("aria-label") || e.hasAttribute("alt"));  // "": only an ornament
  const charts = [...document.querySelectorAll(".live-chart-plot")].map((e) => e.getAttribute("aria-label") ?? "");
  return { nameless: pictures.filter((_, i) => !words[i]).map((e) => e.outerHTML.slice(0, 160)),
           twice: charts.filter((word, i) => charts.indexOf(word) !== i) };
}"""


@dataclass(frozen=True)
class App:
    address: str
    experiment: str


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    store = tmp_path_factory.mktemp("store")
    experiment = train(store, Experiment(base=SMALL))
    with app_over(store) as address:
        yield App(address, experiment)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_read_heard_and_walked_through(app: App, browser: Browser, theme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]  # of two words
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    wrong: list[str] = []
    for entry in PAGES:
        open_page(page, app, entry.stem)
        wrong += [f"{entry.stem}, {theme}: {words}" for words in _violations(page)]
        if theme == "light":  # where the focus goes does not depend on it
            wrong += [f"{entry.stem}: {words}" for words in (*_pictures(page), *_walked(page))]
    context.close()
    assert not wrong, "\n".join(wrong)


def open_page(page: Page, app: App, stem: str) -> None:
    asked = f"?experiment={app.experiment}" if "experiment" in _keys(stem) and stem != "lecture" else ""
    page.goto(f"{app.address}/{'' if stem == 'home' else stem}{asked}")
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(SETTLED)
    assert page.locator("h1").count() == 1


def _keys(stem: str) -> frozenset[str]:
    return next(entry.keys for entry in PAGES if entry.stem == stem)


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


def _pictures(page: Page) -> list[str]:
    found = page.evaluate(UNNAMED)
    return [f"no words for {html}" for html in found["nameless"]] + [
        f"two charts say {text}" for text in found["twice"]
    ]


def _walked(page: Page) -> list[str]:
    page.evaluate("document.activeElement?.blur()")
    wrong = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        there = page.evaluate(TAB)
        if there is None:
            break
        if not there["seen"]:
            wrong.append(f"the focus cannot be seen on {there['what']}")
    return wrong + [f"no key reaches {html}" for html in page.evaluate(UNREACHED)]
