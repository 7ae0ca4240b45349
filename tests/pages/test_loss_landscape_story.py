"""One story in a real browser: slices arrive and are refined, surfaces turn together, modes and drawings change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.experiment import Experiment
from tests.pages.stores import SMALL, closed_afterwards, train
from tests.serving import ROOT, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.xfail(
        reason="passes alone; beside other tests on two cores a click or a wait is sometimes lost", strict=False
    ),
]

PATIENCE = 90_000  # milliseconds: a machine that does other things too starts its supervisor slowly
PLANE = ".st-key-panel-loss-plane .live-chart-plot"
PAIR = Experiment(base=SMALL.with_values({"training.epochs": 1}))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[str, str]]:
    experiment = train(tmp_path, PAIR)
    with closed_afterwards(tmp_path), served(ROOT / "app.py", NORMALIZATION_STORE=str(tmp_path)) as address:
        yield address, experiment


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def said(page: Page, parameter: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(parameter, [None])[0]


def wait_for_pictures(page: Page, kind: str, count: int) -> None:
    drawn = f"(document.querySelector('{PLANE}')?.data ?? []).filter((trace) => trace.type === '{kind}').length"
    page.wait_for_function(f"{drawn} === {count}")


def eyes(page: Page) -> list[dict[str, float]]:
    layout = f"document.querySelector('{PLANE}')._fullLayout"
    return page.evaluate(f"['scene', 'scene2'].map((name) => {layout}[name]._scene.getCamera().eye)")


def turn_the_first_surface(page: Page) -> None:
    box = page.locator(PLANE).bounding_box()
    assert box is not None
    x, y = box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 20, steps=6)
    page.mouse.up()


def test_slices_arrive_turn_together_and_show_all_modes_beside_each_other(app: tuple[str, str], page: Page) -> None:
    address, experiment = app
    page.goto(f"{address}/loss_landscape?experiment={experiment}&points=11&samples=128")
    wait_for_pictures(page, "surface", 2)
    expect(page.get_by_text("computing")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text("On this plane the loss rises")).to_be_visible()

    before = eyes(page)[0]
    turn_the_first_surface(page)
    page.wait_for_function(f"document.querySelector('{PLANE}').layout.scene2.camera.eye.x !== {before['x']}")
    first, second = eyes(page)
    assert first != before and second == pytest.approx(first, abs=1e-3)

    page.locator(PLANE).evaluate("(plot) => { plot.mark = 'mine'; }")
    page.get_by_text("linear", exact=True).click()
    page.wait_for_url("**scale_of_loss=linear**")
    page.wait_for_function(f"document.querySelector('{PLANE}').layout.scene.zaxis.range[0] === 0")
    assert page.locator(PLANE).evaluate("(plot) => plot.mark") == "mine"
    assert eyes(page)[1] == pytest.approx(second, abs=1e-3)

    page.get_by_text("all three", exact=True).click()
    page.get_by_text("contour", exact=True).click()
    wait_for_pictures(page, "contour", 4)
    assert (said(page, "statistics"), said(page, "drawn")) == ("all", "contour")
    page.reload()
    wait_for_pictures(page, "contour", 4)
    expect(page.get_by_role("heading", name="all modes of batch normalization")).to_be_visible()
