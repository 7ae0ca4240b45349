"""How every page, and `runs`, fare in a store of 2,000 runs beside one of ten: no page's time may grow with the store.

Each page is drawn by the real app, without a browser, over both stores in turn; the first drawing of each, which fills
caches, stands beside the median of the others. All are seconds of processor time, which a busy machine does not change.
A ratio over 1.5 is too much. `runs` lists all of them, so that its time may grow: its last column is what one more run
costs.

    python -m benchmarks.crowded_store [--rounds N] [--runs N]

The runs are real: two networks are trained once, and copied under other names. Of the 2,000 a part stands in
experiments of fifty runs, the latest ones but for the very last, which is a pair in both stores: pages show the same.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

import explorer
from explorer.config import RunConfig
from explorer.controls.navigation import PAGES
from explorer.experiment import Experiment
from explorer.jobs.client import stop_supervisor
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status

ROOT = Path(__file__).parents[1]
FEW, MOST = 10, 1.5
SMALL = RunConfig().with_values({"training.epochs": 2, "optimizer.batch_size": 128, "recording.moments": 6})


def make_store(folder: Path, runs: int) -> None:
    """Pairs; where there is room for them, also ten experiments of fifty runs; and one more pair."""
    explorer.train(Experiment(base=SMALL), store=folder)
    many = 10 * [25] if runs > 1000 else []
    pairs = (runs - 2 * sum(many)) // 2 - 1
    with Catalogue(folder) as catalogue:
        (first,) = catalogue.experiments()
        originals = {run.arm: run for run in catalogue.runs(first)}
        for place, seeds in enumerate((*(1 for _ in range(pairs - 1)), *many, 1)):
            base = SMALL.with_values({"optimizer.learning_rate": 0.1 + 1e-5 * place})  # no two settings are the same
            for copy in catalogue.add(Experiment(base=base, seeds=tuple(range(seeds))), Status.FINISHED):
                original = originals[copy.arm]
                shutil.copytree(folder / original.id, folder / copy.id)
                catalogue.progress(copy.id, original.step, original.steps, original.seconds)


def seconds_of_page(app: AppTest, page: str) -> float:
    """To draw a page, from the navigation to its last element."""
    began = time.process_time()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, f"{page}: {app.exception[0].message}"
    return time.process_time() - began


def seconds_of_listing(store: Path) -> float:
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [sys.executable, "-m", "explorer", "runs", "--json", "--store", str(store)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began


def measure(stores: dict[int, Path], empty: Path, rounds: int) -> dict[str, dict[int, list[float]]]:
    """What → number of runs → seconds of every round, the first one included; both stores in turn."""
    pages = [page.stem for page in PAGES]
    taken: dict[str, dict[int, list[float]]] = {name: {runs: [] for runs in stores} for name in (*pages, "runs")}
    os.environ["NORMALIZATION_STORE"] = str(empty)  # what the first page of a server imports is not the store's
    apps = {runs: AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run() for runs in stores}
    for _ in range(rounds + 1):
        for runs, store in stores.items():
            os.environ["NORMALIZATION_STORE"] = str(store)
            for page in pages:
                taken[page][runs].append(seconds_of_page(apps[runs], page))
            taken["runs"][runs].append(seconds_of_listing(store))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stores = {runs: Path(folder, str(runs)) for runs in (FEW, options.runs)}
        for runs, store in stores.items():
            make_store(store, runs)
        empty = Path(folder, "empty")
        try:
            found = measure(stores, empty, options.rounds)
        finally:
            for store in (empty, *stores.values()):
                stop_supervisor(store, timeout=30)
    print(f"{'':<20}{FEW:>9,} runs{options.runs:>9,} runs   ratio   first ratio")
    for name, taken in found.items():
        few, many = (statistics.median(seconds[1:]) for seconds in taken.values())
        first_few, first_many = (seconds[0] for seconds in taken.values())
        more = f"   {1e3 * (many - few) / (options.runs - FEW):.2f} ms a run" if name == "runs" else ""
        too_much = "   grows" if name != "runs" and many > MOST * few else ""
        ratios = f"{many / few:>8.2f}{first_many / first_few:>14.2f}"
        print(f"{name:<20}{1000 * few:>11,.0f} ms{1000 * many:>11,.0f} ms{ratios}{more}{too_much}")


if __name__ == "__main__":
    main()
