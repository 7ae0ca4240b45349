"""One story in a real browser: a store and files full of foreign names make no request and no markup anywhere."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from explorer.config import parse
from explorer.experiment import Experiment
from explorer.foreign_text import one_line
from explorer.store.catalogue import Catalogue
from explorer.store.pins import Pins
from tests.foreign_texts import ADDRESS
from tests.pages.browsing import IDLE, app_over, panel, taken_along
from tests.pages.foreign_store import ARMS, PAGES, PATH, TITLE, foreign_setup, foreign_store

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 900)]

READ = """[...document.querySelectorAll('a, img, iframe, image, script, link')].filter((one) =>
  ['href', 'src', 'xlink:href'].some((name) => (one.getAttribute(name) ?? '').includes('foreign.invalid'))
  || one.closest('svg')?.matches('.main-svg') && one.tagName === 'a').map((one) => one.outerHTML)"""
HOVER = """(plots) => plots.flatMap((plot) => (plot.data ?? []).map((trace, number) => {
  if (!plot._fullLayout?._plots?.[`${trace.xaxis ?? "x"}${trace.yaxis ?? "y"}`]) return "";
  const point = trace.type === "heatmap" ? [0, 0] : 0;
  Plotly.Fx.hover(plot, [{ curveNumber: number, pointNumber: point }], `${trace.xaxis ?? "x"}${trace.yaxis ?? "y"}`);
  return [...plot.querySelectorAll(".hoverlayer text")].map((text) => text.textContent).join(" ");
}))"""


def look_at_every_page(page: Page, app: str, experiment: str) -> tuple[str, str]:
    """Open each page and hover over the first point of everything in it; all words on the pages, and under the hand."""
    seen = hovered = ""
    for name in PAGES:
        page.goto(f"{app}/{'' if name == 'home' else name}?experiment={experiment}")
        page.locator(IDLE).wait_for()
        if name not in ("handout", "home", "lab"):
            page.locator(".live-chart-plot .main-svg").first.wait_for()
        seen += page.locator("body").inner_text()
        hovered += " ".join(page.locator(".live-chart-plot").evaluate_all(HOVER))
        seen += " ".join(page.locator(".live-chart-plot text").all_text_contents())
        assert page.evaluate(READ) == [], name
    return " ".join(seen.split()), " ".join(hovered.split())


def assert_command_trains(store: Path, experiment: str) -> None:
    """The pinned figure's command, typed as it is into a shell, hands over the experiment."""
    (pins,) = (store / "handouts").iterdir()
    (pin,) = Pins(pins.name, store).all()
    words = shlex.split(pin.command, comments=True)
    assert words[2:] == ["|", "python", "-m", "explorer", "train", "-"]
    with Catalogue(store) as catalogue:
        assert parse(Experiment, words[1]).runs() == catalogue.experiment(experiment).runs()
    assert "  # then: streamlit run app.py, and open /activations" in pin.command


def test_no_page_and_no_file_of_a_foreign_store_reads_its_names_as_markup(page: Page, tmp_path: Path) -> None:
    experiment = foreign_store(tmp_path / "store")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    with app_over(tmp_path / "store") as app:
        seen, hovered = look_at_every_page(page, app, experiment)
        for text in (TITLE, *ARMS):
            assert one_line(text) in seen, "it is shown, letter by letter"
        assert all(one_line(arm) in hovered for arm in ARMS)

        page.goto(f"{app}/lab?setup={quote(foreign_setup())}")
        page.locator(IDLE).wait_for()
        expect(page.locator('input[aria-label="Folder or file"]')).to_have_value(PATH)
        assert page.evaluate(READ) == []

        page.goto(f"{app}/activations?experiment={experiment}")
        written = taken_along(page, "network", "html")
        panel(page, "network").get_by_role("button", name="Pin").click()
        expect(page.get_by_test_id("stToast")).to_contain_text("Pinned")
        assert_command_trains(tmp_path / "store", experiment)
        page.goto(f"{app}/handout?experiment={experiment}")
        page.locator("[class*=st-key-panel-pin-] .live-chart-plot .main-svg").first.wait_for()
        assert page.evaluate(READ) == []
    assert ADDRESS.encode() in written, "the file names the arms"
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    (tmp_path / "figure.html").write_bytes(written)
    page.goto((tmp_path / "figure.html").as_uri())
    page.locator(".main-svg").first.wait_for()
    assert page.evaluate(READ) == [] and problems == []
    outside = [url for url in asked if not url.startswith((app, "file:", "data:", f"blob:{app}", "blob:null"))]
    assert outside == []
