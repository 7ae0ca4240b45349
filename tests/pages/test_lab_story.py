"""One story in a real browser: press Run, watch the curves grow, zoom, steer, leave, and come back to the same view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue, Status
from tests.pages.stores import closed_afterwards, queue
from tests.serving import ROOT, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG = Experiment(base=RunConfig().with_values({"training.epochs": 2000}))
PATIENCE = 90_000  # milliseconds: a machine that does other things too starts its supervisor slowly
LOSS = ".st-key-panel-loss .live-chart-plot"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with closed_afterwards(tmp_path), served(ROOT / "app.py", NORMALIZATION_STORE=str(tmp_path)) as address:
        yield address, tmp_path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def points(page: Page) -> int:
    return page.evaluate(f"Math.max(0, ...document.querySelector('{LOSS}').calcdata.map((trace) => trace.length))")


def wait_for_more_points(page: Page) -> None:
    here = points(page)
    page.wait_for_function(
        f"Math.max(...document.querySelector('{LOSS}').calcdata.map((trace) => trace.length)) > {here}"
    )


def visible_range(page: Page) -> list[float]:
    return page.evaluate(f"document.querySelector('{LOSS}').layout.xaxis.range")


def test_a_first_experiment_grows_before_ones_eyes(app: tuple[str, Path], page: Page) -> None:
    address, _ = app
    page.goto(address)
    page.get_by_role("link", name="Lab").first.click()
    expect(page.get_by_role("heading", name="Lab")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(f"{LOSS} .scatterlayer .trace")
    wait_for_more_points(page)
    expect(page.get_by_text("finished").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("normalization the test accuracy passes")).to_be_visible(timeout=PATIENCE)
    assert "experiment=" in page.url


def test_a_running_experiment_is_steered_and_its_view_survives_updates_and_a_reload(
    app: tuple[str, Path], page: Page
) -> None:
    address, store = app
    experiment = queue(store, LONG, Status.QUEUED)
    page.goto(f"{address}/lab?experiment={experiment}")
    page.wait_for_selector(f"{LOSS} .scatterlayer .trace")
    box = page.locator(LOSS).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 90, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 220, steps=5)
    page.mouse.up()
    page.wait_for_function(f"document.querySelector('{LOSS}').layout.xaxis.range[0] > 0")
    zoomed = visible_range(page)
    wait_for_more_points(page)
    wait_for_more_points(page)
    assert visible_range(page) == pytest.approx(zoomed)

    page.get_by_role("radio", name="test", exact=True).click()
    page.wait_for_url("**loss_of=test**")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused").first).to_be_visible(timeout=PATIENCE)
    with Catalogue(store) as catalogue:
        before = [run.step for run in catalogue.runs(experiment)]
        page.get_by_role("button", name="One step").click()
        page.wait_for_timeout(3000)
        assert [run.step for run in catalogue.runs(experiment)] == [step + 1 for step in before]

    page.reload()
    expect(page.get_by_role("radio", name="test", exact=True)).to_be_checked(timeout=PATIENCE)
    expect(page.get_by_text("paused").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Stop", exact=True).first.click()
    expect(page.get_by_text("stopped").first).to_be_visible(timeout=PATIENCE)
