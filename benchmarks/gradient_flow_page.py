"""How long Gradient flow takes from a moved scrubber to the new picture: 2,000 steps of two networks of depth 20.

A real browser moves the scrubber one step; the clock runs inside the page, from the key to the moment when the numbers
under the joints of the network have changed on screen. The second figure is the server's share alone: what Python does
to analyse, draw and pack the picture of the network.

    python -m benchmarks.gradient_flow_page [--rounds N]

Its runs are made up: the records of two short runs, repeated to 2,000 steps.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

import explorer
from explorer.config import RunConfig
from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn
from explorer.drawing.wire import packed
from explorer.experiment import Experiment
from explorer.jobs.client import stop_supervisor
from explorer.phenomena.gradient_flow.figures.network import Stretch, network_figure
from explorer.phenomena.gradient_flow.figures.widths import WidthBy, width_scale
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.reading.histories import RunReader
from explorer.store.catalogue import Catalogue
from tests.serving import ROOT, installed_chromium, served

STEPS = 2000
SETTINGS = {"network.family": "residual", "network.depth": 20, "optimizer.batch_size": 256, "training.epochs": 400}

MOVE_AND_WAIT = """
() => new Promise((resolve) => {
  const picture = document.querySelector('.st-key-panel-gradient-network .js-plotly-plot');
  const shown = () => picture.querySelector('.scatterlayer').textContent;
  const before = shown(), began = performance.now();
  const look = () => shown() !== before ? resolve(performance.now() - began) : requestAnimationFrame(look);
  const slider = document.querySelector('.scrubber input[type="range"]');
  slider.value = Number(slider.value) - 40;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(look);
})
"""


def make_store(folder: Path) -> str:
    """Two runs with 2,000 recorded steps each: what was trained in ten, again and again with a little noise."""
    base = RunConfig().with_values(SETTINGS | {"training.epochs": 2, "recording.moments": 2})
    explorer.train(Experiment(base=base, vary={"network.family": ("plain", "residual")}), store=folder)
    random = np.random.default_rng(0)
    with Catalogue(folder) as catalogue:
        experiment = catalogue.experiments()[0]
        for run in catalogue.runs(experiment):
            with catalogue.records(run.id) as records:
                for start in range(run.config.steps + 1, STEPS, run.config.steps):
                    rows = {}
                    for info in records.series():
                        if info.quantity.endswith(("_norm", "_cosine", "_ratio", "_grad")) or info.quantity == "loss":
                            values = records.read(info.quantity, info.layer, last=run.config.steps).values
                            rows[info.quantity, info.layer] = values * (1 + 0.1 * random.random(values.shape))
                    records.append(start, rows)
            catalogue.progress(run.id, STEPS, run.config.steps, 1.0)
    return experiment


def server_share(folder: Path, experiment: str, rounds: int) -> list[float]:
    """Milliseconds of Python for one picture of the network."""
    flows: dict[str, Flow] = {}
    with Catalogue(folder) as catalogue:
        for run in catalogue.runs(experiment):
            with catalogue.records(run.id) as records:
                found = read_flow(RunReader(records, run.config))
                assert isinstance(found, Flow)
                flows[run.arm] = found
    styles, taken = arm_styles(flows), []
    for step in range(1, 40 * rounds, 40):
        began = time.perf_counter()
        scale = width_scale([flow.joints for flow in flows.values()], WidthBy.NORM)
        columns = [ArmColumn(arm, styles[arm], flow) for arm, flow in flows.items()]
        packed(network_figure(columns, Stretch(0, 9), step, scale))
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        experiment = make_store(folder)
        alone = server_share(folder, experiment, options.rounds)
        print(f"picture of the network, Python alone: median {statistics.median(alone):.1f} ms")
        os.environ["NORMALIZATION_STORE"] = name
        try:
            with served(ROOT / "app.py", NORMALIZATION_STORE=name) as address, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=installed_chromium())
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(f"{address}/gradient_flow?experiment={experiment}&step=1900")
                page.wait_for_selector(".st-key-panel-gradient-network .textpoint", timeout=120_000)
                page.wait_for_function(
                    "![...document.querySelectorAll('.annotation')].some((a) => a.textContent.includes('measuring'))"
                    " && document.querySelector('.st-key-panel-shattering .scatterlayer path')",
                    timeout=300_000,
                )  # the studies take the same cores
                page.wait_for_timeout(2_000)
                taken = []
                for _ in range(options.rounds):
                    taken.append(float(page.evaluate(MOVE_AND_WAIT)))
                    page.wait_for_timeout(900)
                browser.close()
        finally:
            stop_supervisor(folder, timeout=30)
    worst = statistics.quantiles(taken, n=10)[-1]
    print(f"scrubber to new picture: median {statistics.median(taken):.0f} ms, nine of ten within {worst:.0f} ms")


if __name__ == "__main__":
    main()
