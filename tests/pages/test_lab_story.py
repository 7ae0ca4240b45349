"""One story in a real browser: press Run, watch the curves grow, zoom, steer, leave, and come back to the same view."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.browsing import IDLE, drag, insist, plot
from tests.pages.stores import queue

pytestmark = [pytest.mark.browser, pytest.mark.window(1600, 1000)]

LONG = Experiment(base=RunConfig().with_values({"training.epochs": 2000}))
LOSS = plot("loss")


def points(page: Page) -> int:
    return page.evaluate(f"Math.max(0, ...document.querySelector('{LOSS}').calcdata.map((trace) => trace.length))")


def wait_for_more_points(page: Page) -> None:
    here = points(page)
    page.wait_for_function(
        f"Math.max(...document.querySelector('{LOSS}').calcdata.map((trace) => trace.length)) > {here}"
    )


def visible_range(page: Page) -> list[float]:
    return page.evaluate(f"document.querySelector('{LOSS}').layout.xaxis.range")


def test_a_first_experiment_grows_before_ones_eyes(app: str, page: Page) -> None:
    page.goto(app)
    page.get_by_role("link", name="Lab").first.click()
    expect(page.get_by_role("heading", name="Lab")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(f"{LOSS} .scatterlayer .trace")
    wait_for_more_points(page)
    expect(page.get_by_text("finished").first).to_be_visible()
    expect(page.get_by_text("normalization the test accuracy passes")).to_be_visible()
    assert "experiment=" in page.url


def test_a_running_experiment_is_steered_and_its_view_survives_updates_and_a_reload(
    app: str, tmp_path: Path, page: Page
) -> None:
    experiment = queue(tmp_path, LONG, Status.QUEUED)
    page.goto(f"{app}/lab?experiment={experiment}")
    # Not until it is visible: of so long a run the first dozens of steps are less than a pixel wide.
    page.wait_for_selector(f"{LOSS} .scatterlayer .trace", state="attached")
    zoomed_in = f"document.querySelector('{LOSS}').layout.xaxis.range[0] > 0"
    insist(page, lambda: drag(page, LOSS, (0.25, 0.25), (0.5, 0.6)), zoomed_in)
    zoomed = visible_range(page)
    wait_for_more_points(page)
    wait_for_more_points(page)
    assert visible_range(page) == pytest.approx(zoomed)

    page.get_by_role("radio", name="test", exact=True).click()
    page.wait_for_url("**loss_of=test**")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused").first).to_be_visible()
    with Catalogue(tmp_path) as catalogue:
        before = [run.step for run in catalogue.runs(experiment)]
        page.get_by_role("button", name="One step").click()
        page.wait_for_timeout(3000)
        assert [run.step for run in catalogue.runs(experiment)] == [step + 1 for step in before]

    page.reload()
    expect(page.get_by_role("radio", name="test", exact=True)).to_be_checked()
    expect(page.get_by_text("paused").first).to_be_visible()
    page.locator(IDLE).wait_for()
    page.get_by_role("button", name="Stop", exact=True).first.click()
    expect(page.get_by_text("stopped").first).to_be_visible()
