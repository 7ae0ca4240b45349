"""Every page with 2, 4, 6 and 10 arms in windows of three widths, in a real browser: what a reader cannot read as it
stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from explorer.config import RunConfig
from explorer.experiment import Experiment
from tests.conftest import PATIENCE
from tests.pages.browsing import IDLE, app_over
from tests.pages.stores import train

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

WIDTHS, HEIGHT = (1024, 1280, 1920), 900
SMALLEST = 11  # pixels
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
SHORT = RunConfig().with_values(
    {"training.epochs": 1, "optimizer.batch_size": 64, "dataset.train_limit": 640, "recording.moments": 8}
)
BLOCKS = SHORT.with_values({"network.family": "residual", "network.depth": 8, "optimizer.batch_size": 128})
EXPERIMENTS = {
    2: Experiment(base=SHORT, vary={"normalization.kind": ("none", "batch")}),
    4: Experiment(base=BLOCKS, vary={"network.family": ("plain", "residual"), "normalization.kind": ("none", "batch")}),
    6: Experiment(base=SHORT, vary={"normalization.kind": ("none", "batch", "layer", "group", "instance", "rms")}),
    10: Experiment(base=SHORT, vary={"normalization.kind": ("none", "batch"), "optimizer.learning_rate": RATES}),
}
OF_RUNS = {
    "lab": "lab?experiment={}",
    "activations": "activations?experiment={}",
    "running statistics": "running_statistics?experiment={}",
    "gradient flow": "gradient_flow?experiment={}",
    "loss landscape": "loss_landscape?experiment={}&points=11&samples=128&drawn=contour",
    "predictions": "predictions?experiment={}",
}
OTHERS = {
    "home": "",
    "inside batchnorm": "inside_batchnorm",
    "architectures": "architectures",
    "handout": "handout",
    "lecture": "lecture?preset=neither-alone",
}
FIND = Path(__file__).with_name("seen_texts.js").read_text(encoding="utf-8")
SETTLED = """() => [...document.querySelectorAll(".live-chart")].every((chart) => {
  const plot = chart.querySelector(".live-chart-plot");
  return plot._fullLayout && Math.abs(plot._fullLayout.width - plot.clientWidth) < 2;
})"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, str]]:
    folder = tmp_path_factory.mktemp("store")
    return folder, {arms: train(folder, experiment) for arms, experiment in EXPERIMENTS.items()}


@pytest.fixture(scope="module")
def address(store: tuple[Path, dict[int, str]]) -> Iterator[str]:
    with app_over(store[0]) as address:
        yield address


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window for all pages: what it has loaded once it need not load again."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def faults(window: Page, where: str) -> list[str]:
    """What is wrong at any width, each fault with page, width, texts and their boxes (left, top, right, bottom)."""
    found = []
    for width in WIDTHS:
        settle(window, width)
        found += [_said(where, width, fault) for fault in window.evaluate(FIND, {"smallest": SMALLEST})]
    return found


def settle(window: Page, width: int) -> None:
    """Give the window a width, and wait until Python and all charts have come to rest."""
    window.locator(IDLE).wait_for()
    window.set_viewport_size({"width": width, "height": HEIGHT})
    window.wait_for_function("document.querySelectorAll('[data-testid=stStatusWidget]').length === 0")
    window.wait_for_function(SETTLED)
    window.wait_for_timeout(150)


def _said(where: str, width: int, fault: dict[str, Any]) -> str:
    texts = " | ".join(repr(text[:60]) for text in fault["texts"])
    return f"{where}, {width} px wide, {fault['kind']}: {texts} at {fault['boxes']}"


def _report(found: Sequence[str]) -> str:
    return f"{len(found)} faults:\n" + "\n".join(found)


@pytest.mark.parametrize("arms", EXPERIMENTS)
@pytest.mark.parametrize("name", OF_RUNS)
def test_pages_of_runs_can_be_read(
    name: str, arms: int, window: Page, address: str, store: tuple[Path, dict[int, str]]
) -> None:
    window.goto(f"{address}/{OF_RUNS[name].format(store[1][arms])}")
    found = faults(window, f"{name}, {arms} arms")
    assert not found, _report(found)


@pytest.mark.parametrize("name", OTHERS)
def test_other_pages_can_be_read(name: str, window: Page, address: str) -> None:
    window.goto(f"{address}/{OTHERS[name]}")
    found = faults(window, name)
    assert not found, _report(found)
