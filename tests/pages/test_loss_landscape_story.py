"""One story in a real browser: slices arrive and are refined, surfaces turn together, modes and drawings change."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from explorer.experiment import Experiment
from explorer.export.browser import installed_browser
from tests.export.films import frames_of
from tests.pages.browsing import drag, plot, said, taken_along
from tests.pages.stores import SMALL, train

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window(1280, 1200),
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
    drag(page, PLANE, (0.25, 0.5), (0.34, 0.55))


def test_slices_arrive_turn_together_and_show_all_modes_beside_each_other(app: str, tmp_path: Path, page: Page) -> None:
    experiment = train(tmp_path, PAIR)
    page.goto(f"{app}/loss_landscape?experiment={experiment}&points=11&samples=128")
    wait_for_pictures(page, "surface", 2)
    expect(page.get_by_text("computing")).to_have_count(0)
    expect(page.get_by_text("the largest finite loss is")).to_be_visible()

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


@pytest.mark.skipif(installed_browser() is None, reason="no Chrome or Chromium draws pictures here")
def test_other_moments_come_at_one_click_and_go_along_as_films(app: str, tmp_path: Path, page: Page) -> None:
    few = {"training.epochs": 1, "optimizer.batch_size": 512}  # two steps: three networks are kept
    experiment = train(tmp_path, Experiment(base=SMALL.with_values(few)))
    page.goto(f"{app}/loss_landscape?experiment={experiment}&points=11&samples=128")
    wait_for_pictures(page, "surface", 2)
    page.get_by_role("button", name="moments for a film").click()
    expect(page.get_by_text("A film of 3 moments, step 0 to 2")).to_be_visible()
    expect(page.get_by_text("computing")).to_have_count(0)

    before = eyes(page)[0]
    turn_the_first_surface(page)
    page.wait_for_function(f"document.querySelector('{PLANE}').layout.scene2.camera.eye.x !== {before['x']}")
    camera = page.evaluate(f"document.querySelector('{PLANE}').layout.scene2.camera")
    film = frames_of(taken_along(page, "loss-plane", "film").decode())
    assert film["steps"] == [0, 1, 2] and film["titles"][1].startswith("Loss around step 1, nats")
    first, *others = film["figures"]
    for name in ("scene", "scene2", "coloraxis"):
        assert all(other["layout"][name] == first["layout"][name] for other in others)
    assert first["layout"]["scene"]["camera"] == camera
    heights = [[trace["z"] for trace in moment["data"] if trace["type"] == "surface"] for moment in film["figures"]]
    assert all(len(surfaces) == 2 for surfaces in heights) and heights[0] != heights[-1]

    with Image.open(io.BytesIO(taken_along(page, "loss-modes", "gif"))) as gif:
        assert (gif.format, getattr(gif, "n_frames", 1)) == ("GIF", 3)
        shown = []
        for frame in (0, 2):
            gif.seek(frame)
            shown.append(np.asarray(gif.convert("RGB")))
        assert (shown[0] != shown[1]).any()

    page.get_by_label("Training step").fill("1")
    expect(page.get_by_role("heading", name="Loss around step 1, nats")).to_be_visible()
    wait_for_pictures(page, "surface", 2)
