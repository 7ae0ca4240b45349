"""One story in a real browser: slices arrive and are refined, surfaces turn together, modes and drawings change."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.experiment import Experiment
from tests.pages.browsing import plot, said
from tests.pages.stores import SMALL, train

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window(1280, 1200),
    pytest.mark.timeout(300),
]

PLANE = plot("loss-plane")
PAIR = Experiment(base=SMALL.with_values({"training.epochs": 1}))


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


def test_slices_arrive_turn_together_and_show_all_modes_beside_each_other(app: str, tmp_path: Path, page: Page) -> None:
    experiment = train(tmp_path, PAIR)
    page.goto(f"{app}/loss_landscape?experiment={experiment}&points=11&samples=128")
    wait_for_pictures(page, "surface", 2)
    expect(page.get_by_text("computing")).to_have_count(0)
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
