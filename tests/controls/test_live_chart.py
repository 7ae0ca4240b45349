"""The live chart in a real browser: what an update must not take away from the reader."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browsing import drag
from tests.serving import ROOT, served

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 900)]

PLOT = ".live-chart-plot"


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    shutil.copy(ROOT / "tests" / "controls" / "gallery.py", folder)
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    (ROOT / "static").mkdir(exist_ok=True)
    (folder / "static").symlink_to(ROOT / "static")
    with served(folder / "gallery.py") as address:
        yield address


@pytest.fixture
def page(page: Page, gallery: str) -> Page:
    page.goto(gallery)
    page.wait_for_selector(f"{PLOT} .main-svg")
    return page


def plot(page: Page, expression: str) -> Any:
    return page.evaluate(f"(() => {{ const plot = document.querySelector('{PLOT}'); return {expression}; }})()")


def wait_for_more_points(page: Page) -> None:
    here = plot(page, "plot.calcdata[0].length")
    page.wait_for_function(f"document.querySelector('{PLOT}').calcdata[0].length > {here}")


def zoom_in(page: Page) -> list[float]:
    drag(page, PLOT, (0.1, 0.2), (0.4, 0.5))
    page.wait_for_function(f"document.querySelector('{PLOT}').layout.xaxis.range[0] > 0")
    return plot(page, "plot.layout.xaxis.range")


COUNT_WHAT_IS_TAKEN_AWAY = """
window.takenAway = 0;
new MutationObserver((changes) => {
  for (const { removedNodes } of changes) {
    for (const node of removedNodes) {
      if (node.matches?.(".main-svg") || node.querySelector?.(".main-svg")) window.takenAway += 1;
    }
  }
}).observe(document, { childList: true, subtree: true });
"""


def test_figures_that_arrive_while_plotly_loads_do_not_take_the_chart_away(page: Page) -> None:
    page.add_init_script(COUNT_WHAT_IS_TAKEN_AWAY)
    page.route("**/plotly.min.js", lambda route: (time.sleep(2.0), route.continue_()))  # four ticks of the gallery
    page.reload()
    page.wait_for_selector(f"{PLOT} .main-svg")
    wait_for_more_points(page)
    assert page.evaluate("window.takenAway") == 0


def test_a_zoom_survives_the_next_updates_on_the_same_node(page: Page) -> None:
    zoomed = zoom_in(page)
    plot(page, "plot.mark = 'mine'")
    wait_for_more_points(page)
    wait_for_more_points(page)
    assert plot(page, "plot.layout.xaxis.range") == pytest.approx(zoomed)
    assert plot(page, "plot.mark") == "mine"


def test_the_whole_range_comes_back_with_one_click(page: Page) -> None:
    zoom_in(page)
    page.get_by_role("button", name="whole range").click()
    page.wait_for_function(f"document.querySelector('{PLOT}').layout.xaxis.range[0] === 0")
    assert plot(page, "plot.layout.xaxis.range") == [0, 600]
    wait_for_more_points(page)
    assert plot(page, "plot.layout.xaxis.range") == [0, 600]


def point_on_screen(page: Page, index: int) -> tuple[float, float]:
    x, y = plot(
        page,
        f"(() => {{ const box = plot.getBoundingClientRect(), point = plot.calcdata[0][{index}];"
        "const { xaxis, yaxis } = plot._fullLayout;"
        "return [box.x + xaxis._offset + xaxis.c2p(point.x), box.y + yaxis._offset + yaxis.c2p(point.y)]; })()",
    )
    return x, y


def test_a_hover_label_survives_the_next_update(page: Page) -> None:
    page.mouse.move(*point_on_screen(page, 50))
    page.wait_for_selector(f"{PLOT} .hovertext")
    wait_for_more_points(page)
    expect(page.locator(f"{PLOT} .hovertext")).to_contain_text("step")


def test_a_click_on_a_point_reaches_python(page: Page) -> None:
    clicked = page.get_by_text("clicked")
    for _ in range(5):  # an update may come between the pointer's arrival and its press
        page.mouse.move(*point_on_screen(page, 60))
        page.wait_for_selector(f"{PLOT} .hovertext")
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(1500)
        if clicked.count():
            break
    expect(clicked).to_be_visible()


def test_the_scrubber_moves_the_line_of_the_chart_and_the_address(page: Page) -> None:
    page.locator(".scrubber input").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?step=20")
    line = f"document.querySelector('{PLOT}').layout.shapes.find((shape) => shape.name === 'scrub line')"
    page.wait_for_function(f"{line}.x0 === 20")
    page.reload()
    expect(page.locator(".scrubber output")).to_have_text("20 of 600")


def test_play_goes_on_until_a_key_or_the_pointer_stops_it(page: Page) -> None:
    slider = page.locator(".scrubber input")
    slider.focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.scrubber input').value > 1")
    page.mouse.click(5, 600)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    stopped = slider.input_value()
    wait_for_more_points(page)
    assert slider.input_value() == stopped


def test_play_shows_the_whole_run_in_the_chosen_time_with_all_of_the_page_on_one_step(page: Page) -> None:
    slider, output = page.locator(".scrubber input"), page.locator(".scrubber output")
    page.get_by_label("Play the run in").select_option("5")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text(re.compile(r"^step 0, last"))).to_be_visible()
    page.evaluate("""() => {
        window.shown = new Set();
        const said = document.querySelector(".scrubber output");
        window.watching = setInterval(() => window.shown.add(said.textContent), 10);
    }""")
    page.get_by_role("button", name="Play").click()
    began = time.monotonic()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=60_000)
    took = time.monotonic() - began
    assert took > 4
    assert took < 20, "the page leaves moments out where it is slow"
    assert page.evaluate("clearInterval(window.watching), window.shown.size") >= 3
    shown = output.inner_text().split(" of ")[0].replace(",", "")
    expect(page.get_by_text(re.compile(rf"^step {shown}, last"))).to_be_visible()


def test_the_menus_theme_reaches_figures_without_a_reload(page: Page) -> None:
    expect(page.get_by_text("theme light")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_text("theme dark")).to_be_visible()


def saved(page: Page, folder: Path, **choices: str) -> tuple[str, bytes]:
    """What the panel's menu gives for these choices: the file's name and its content."""
    expect(page.locator("select[name=kind]:visible")).to_have_count(0)
    page.wait_for_timeout(500)  # a menu that has just closed does not open at once
    page.get_by_role("button", name="Download").first.click()
    for name, value in sorted(choices.items()):  # the kind first: numbers have no look
        page.locator(f"select[name={name}]:visible").select_option(value)
    with page.expect_download() as download:
        page.locator("[data-save]:visible").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.name, path.read_bytes()


def test_a_saved_picture_is_what_the_reader_sees(page: Page, tmp_path: Path) -> None:
    zoom_in(page)
    name, content = saved(page, tmp_path, look="screen", kind="svg")
    assert name.startswith("normalization-explorer-loss") and name.endswith(".svg")
    assert b"Loss, nats" in content and b"@font-face" in content
    assert b">600<" not in content, "the zoom left the axis' end out of sight"


def test_numbers_and_pages_are_saved_too(page: Page, tmp_path: Path) -> None:
    name, content = saved(page, tmp_path, kind="csv")
    assert name == "normalization-explorer-loss.csv" and content.startswith(b"step,split")
    name, content = saved(page, tmp_path, look="slide-dark", kind="html")
    assert name == "normalization-explorer-loss-slide-dark.html" and b"drawFigure(" in content
