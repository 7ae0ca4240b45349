"""How long Running statistics takes from a moved momentum slider to the new picture, for 2,000 steps × 64 channels.

A real run is trained first (an MLP of 64 units, some seconds). Then a real browser presses → on the slider; the clock
runs inside the page: from the key to the moment when the channel's replayed line on screen has its new name and
numbers, which the browser computes itself, and to the moment when Python's answer, of all 64 channels, stands in the
panel below. The last line is the replay alone: all channels' mean and variance over all steps, in NumPy.

    python -m benchmarks.what_if [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time

from playwright.sync_api import Page, sync_playwright

import explorer
from explorer.config import RunConfig
from explorer.jobs.client import stop_supervisor
from explorer.phenomena.running_statistics.numbers.distance import WhatIf, replayed
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, read_layer
from explorer.reading.histories import RunReader
from explorer.store.catalogue import Catalogue
from tests.serving import ROOT, installed_chromium, served

TARGET = 200.0  # milliseconds
LAYER = "fc2"
CONFIG = RunConfig().with_values(
    {"network.family": "mlp", "network.width": 64, "training.epochs": 96, "recording.moments": 60}
)

MOVE_AND_WAIT = """
(key) => new Promise((resolve) => {
  const text = (place) => document.querySelector(`[class*="st-key-panel-${place}"] .live-chart-plot`)?.textContent;
  const places = ["channel-mean", "distance-over-time"];
  const before = places.map(text), began = performance.now(), taken = [null, null];
  const look = () => {
    places.forEach((place, at) => {
      const now = text(place);
      if (taken[at] === null && now !== undefined && now !== before[at]) taken[at] = performance.now() - began;
    });
    return taken.includes(null) ? requestAnimationFrame(look) : resolve(taken);
  };
  const thumb = document.querySelector('.st-key-m [role="slider"], .st-key-m input[type="range"]');
  thumb.focus();
  thumb.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
  thumb.dispatchEvent(new KeyboardEvent("keyup", { key, code: key, bubbles: true, cancelable: true }));
  requestAnimationFrame(look);
})
"""


def measure(page: Page, round_number: int) -> tuple[float, float]:
    """Milliseconds from the key to the channel's new line, and to what Python answers."""
    line, answer = page.evaluate(MOVE_AND_WAIT, "ArrowLeft" if round_number % 2 else "ArrowRight")
    page.wait_for_timeout(500)
    return line, answer


def replay_alone(store: str, run: str, rounds: int) -> float:
    """Median milliseconds of one replay of all channels."""
    with Catalogue(store) as catalogue, catalogue.records(run) as records:
        layer = read_layer(RunReader(records, CONFIG), LAYER)
    assert isinstance(layer, LayerStatistics) and (layer.steps, layer.channels) == (CONFIG.steps, 64)
    times = []
    for index in range(rounds):
        began = time.perf_counter()
        replayed(layer, WhatIf(momentum=0.01 * (index + 1)))
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, metavar="N")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as store:
        recorded = explorer.train(CONFIG, store=store)
        try:
            with served(ROOT / "app.py", NORMALIZATION_STORE=store) as address, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(f"{address}/running_statistics?layer={LAYER}&m=0.1")
                page.wait_for_selector('[class*="st-key-panel-channel-mean"] .main-svg')
                page.wait_for_timeout(5000)
                times = [measure(page, number) for number in range(rounds + 1)][1:]
                browser.close()
        finally:
            stop_supervisor(store, timeout=30)
        alone = replay_alone(store, recorded.id, rounds)
    print(f"{CONFIG.steps:,d} steps × 64 channels; target {TARGET:.0f} ms")
    for words, column in zip(("the channel's line", "all that Python answers"), zip(*times, strict=True), strict=True):
        median, late = statistics.median(column), statistics.quantiles(column, n=10)[-1]
        print(f"from slider to {words}: median {median:.0f} ms, 90 % within {late:.0f} ms")
    print(f"the replay alone: {alone:.1f} ms")


if __name__ == "__main__":
    main()
