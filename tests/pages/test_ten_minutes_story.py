"""Ten minutes of a lecture with an experiment of ten arms: Home, predict, hands, reveal, pages, notes, large panels.

At 1280 × 720, in a small window, and where the browser enlarges everything to 150 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.presets import PRESETS
from tests.conftest import PATIENCE
from tests.pages.browsing import IDLE, insist, panel, plot, said

pytestmark = pytest.mark.browser

PRESET = PRESETS["larger-learning-rates"]
FIRST_GUESS = PRESET.question.answers[0]
LEAST = 20  # pixels of the screen that a presented text is high
ON_STAGE = """() => {
  const stage = document.body.dataset.presented
    ? `.st-key-panel-${CSS.escape(document.body.dataset.presented)}` : '[class*="st-key-presenter-"]';
  const said = [...document.querySelectorAll(`${stage} :is(text, p, h1, h3, label, input), .presenting-foot`)]
    .map((one) => ({ text: one.textContent || one.value || "", place: one.getBoundingClientRect(),
                     size: parseFloat(getComputedStyle(one).fontSize) }))
    .filter(({ text, place }) => text.trim() && place.width && place.height);
  return {
    count: said.length,
    least: devicePixelRatio * Math.min(...said.map(({ size }) => size)),
    outside: said.filter(({ place }) => place.left < -1 || place.top < -1 || place.right > innerWidth + 1
      || place.bottom > innerHeight + 1).map(({ text }) => text),
  };
}"""
"""What is read on the screen: how much, its smallest size, and what of it leaves the screen."""


@pytest.fixture(params=[(1280, 720, 1.0), (1024, 768, 1.0), (1280, 720, 1.5)], ids=["1280", "1024", "150 %"])
def hall(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window on a projector; enlarged to 150 %, it has so many fewer pixels of the page."""
    width, height, zoom = request.param
    context = browser.new_context(
        viewport={"width": round(width / zoom), "height": round(height / zoom)}, device_scale_factor=zoom
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def test_ten_minutes_of_a_lecture(app: str, hall: Page) -> None:
    begin_at_home(app, hall)
    notes = speaker_notes(hall)
    vote(hall)
    reveal(hall)
    go_through_the_pages(hall, notes)
    present_a_panel_of_another_page(app, hall)


def begin_at_home(app: str, page: Page) -> None:
    """The first experiment is above the fold; its recorded run is there at once, at the top of its page."""
    page.goto(app)
    first = panel(page, "start-here").get_by_role("button", name="Show the recorded run")
    expect(first).to_be_visible()
    panel(page, "preset-where-it-loses").scroll_into_view_if_needed()
    panel(page, f"preset-{PRESET.name}").get_by_role("button", name="Predict").click()
    expect(page.get_by_role("heading", name="What do you expect?")).to_be_visible()
    at_its_top(page)
    page.get_by_role("button", name="Recorded run").click()
    page.wait_for_url("**outcome=hidden**")
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()
    assert PRESET.claim not in (page.text_content("body") or "")


def at_its_top(page: Page) -> None:
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")


def speaker_notes(page: Page) -> Page:
    """In a window of their own, where the claim may be read before the reveal."""
    page.get_by_role("button", name="Present", exact=True).click()
    page.wait_for_url("**scene=setting**")
    expect(page.get_by_text("1 of 5 ·")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Speaker notes").click()
    expect(opened.value.get_by_text(PRESET.claim)).to_be_visible()
    page.bring_to_front()
    return opened.value


def vote(page: Page) -> None:
    fits(page)
    forward(page, "guess", 2)
    guess = page.get_by_role("button", name=FIRST_GUESS)
    insist(page, guess.click, "new URLSearchParams(location.search).has('guess')")
    page.locator(IDLE).wait_for()
    page.get_by_role("button", name="Count a show of hands").click()
    hands = page.locator("input[type=number]")
    expect(hands).to_have_count(len(PRESET.question.answers))
    hands.nth(2).fill("31")
    hands.nth(2).press("Tab")
    page.wait_for_url("**votes=0.0.31.0.0**")
    fits(page)
    page.evaluate("document.activeElement.blur()")
    forward(page, "run", 3)
    fits(page)


def reveal(page: Page) -> None:
    forward(page, "reveal", 4)
    expect(page.get_by_text("You said")).to_be_visible()
    expect(page.get_by_text("31 of 31 hands")).to_be_visible()
    fits(page)
    forward(page, "verdict", 5)
    expect(page.get_by_text(PRESET.claim)).to_be_visible()
    fits(page)


def forward(page: Page, scene: str, place: int) -> None:
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**scene={scene}**")
    expect(page.get_by_text(f"{place} of 5 ·")).to_be_visible()
    page.locator(IDLE).wait_for()


def go_through_the_pages(page: Page, notes: Page) -> None:
    """The pages that the preset names, in their order, each panel alone; the notes follow, and at the end the desk."""
    page.keyboard.press("ArrowRight")
    for look in dict.fromkeys(look.page for look in PRESET.look):
        page.wait_for_url(f"**/{look}?**")
        presented(page)
        fits(page)
        expect(notes.locator(f"[data-now][class*='st-key-note-{look}-']")).to_be_visible()
        page.keyboard.press("ArrowDown")
    page.wait_for_url("**/lecture?**")
    assert said(page, "experiment") and said(page, "tour") is None


def presented(page: Page) -> str:
    page.wait_for_function("document.body.dataset.presented")
    page.locator(IDLE).wait_for()
    return str(page.evaluate("document.body.dataset.presented"))


def present_a_panel_of_another_page(app: str, page: Page) -> None:
    """By its own icon; → goes on to the next one, and Escape leaves the page as it was."""
    page.goto(f"{app}/lab?experiment={said(page, 'experiment')}")
    page.locator(f"{plot('loss')} .main-svg").first.wait_for()
    panel(page, "loss").get_by_role("button", name="Present").click()
    assert presented(page) == "loss"
    expect(page.locator(f"{plot('loss')} .legendtext")).to_have_count(len(PRESET.experiment.arms))
    fits(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.body.dataset.presented === 'accuracy'")
    fits(page)
    page.keyboard.press("Escape")
    page.wait_for_function("!document.body.dataset.presented")
    expect(page.get_by_role("heading", name="Lab", exact=True)).to_be_visible()


def fits(page: Page) -> None:
    """All that is read on the screen is on it, and from the last row."""
    page.wait_for_function(f"({ON_STAGE})().outside.length === 0 && ({ON_STAGE})().least >= {LEAST - 0.1}")
    assert page.evaluate(ON_STAGE)["count"] > 0


@pytest.mark.window(1280, 720)
def test_every_card_says_what_to_look_for(app: str, page: Page) -> None:
    """Those of pages without a run, and of the recorded one."""
    page.goto(f"{app}/lecture?preset=neither-alone")
    page.get_by_role("button", name="Recorded run").click()
    page.wait_for_url("**experiment=**")
    experiment = said(page, "experiment")
    for address in ("inside_batchnorm", "architectures", "lab", "activations", "gradient_flow", "running_statistics"):
        page.goto(f"{app}/{address}?experiment={experiment}")
        page.locator("[class*='st-key-head-of-']").first.wait_for()
        page.locator(IDLE).wait_for()
        heads = page.locator("[class*='st-key-head-of-']").evaluate_all("all => all.map((one) => one.className)")
        cards = {found[1] for head in heads if (found := re.search(r"st-key-head-of-(\S+)", head))}
        silent = [key for key in cards if not page.locator(f".st-key-look-for-{key}").count()]
        assert cards and not silent, (address, silent)


@pytest.mark.window(1280, 720)
def test_after_run_the_charts_of_the_lab_are_in_view(app: str, page: Page) -> None:
    page.goto(f"{app}/lab")
    page.locator(IDLE).wait_for()
    page.get_by_role("button", name="Run", exact=True).first.click()
    page.wait_for_url("**experiment=**")
    page.wait_for_function(
        """(chart) => {
          const plot = document.querySelector(chart)?.getBoundingClientRect();
          return plot && plot.height > 100 && plot.top >= 0 && plot.bottom <= innerHeight;
        }""",
        arg=plot("loss"),
    )
