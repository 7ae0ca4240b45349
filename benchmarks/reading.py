"""Reading and drawing a long run against a short one: the time must not grow with the length.

Two LeNet runs are trained: 1,000 steps, and, with its rows written over and over, 100,000 steps. Then the curves of the
Lab and the maps of the Activations page are read from disk and made into figures, in turns.

    python -m benchmarks.reading [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.phenomena.learning_curves.figures.curves import loss_figure
from explorer.reading.experiment_curves import read_curves
from explorer.store.catalogue import Catalogue
from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records
from explorer.store.run import Run, Status
from explorer.training import train

STEPS = {"short": 1_000, "long": 100_000}
CHUNK = 100  # steps between two writes, as a run of 400 steps a second has


def _stretched(catalogue: Catalogue, steps: int) -> Run:
    """A run of `steps` steps whose rows are those of one short training, again and again."""
    config = RunConfig().with_values({"training.epochs": 2, "recording.moments": 4})
    (run,) = catalogue.add(Experiment(base=config, vary={}), Status.FINISHED)
    with tempfile.TemporaryDirectory() as folder:
        train(config, Path(folder))
        with Records(Path(folder)) as source, catalogue.records(run.id) as target:
            series = [info for info in source.series() if QUANTITIES[info.quantity].rhythm is Rhythm.STEP]
            target.declare(series, steps)
            read = {(info.quantity, info.layer): source.read(info.quantity, info.layer).values for info in series}
            rows = {key: np.resize(values, (CHUNK, *values.shape[1:])) for key, values in read.items()}
            for first in range(1, steps + 1, CHUNK):
                target.append(first, rows)
    return run


def _curves(catalogue: Catalogue, run: Run, planned: int) -> object:
    curves = read_curves(catalogue, [run], "loss")
    return loss_figure(curves, (), planned)


def _channels(catalogue: Catalogue, run: Run, planned: int) -> object:
    del planned
    with catalogue.records(run.id) as records:
        return {layer: records.overview("batch_mean", layer).values for layer in records.layers("batch_mean")}


def _bytes(catalogue: Catalogue, run: Run) -> float:
    return sum(path.stat().st_size for path in catalogue.run_folder(run.id).rglob("*") if path.is_file()) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    actions: dict[str, Callable[[Catalogue, Run, int], object]] = {
        "Lab: loss curve, read and drawn": _curves,
        "Activations: channel means of all layers": _channels,
    }
    with tempfile.TemporaryDirectory() as folder, Catalogue(folder) as catalogue:
        runs = {name: _stretched(catalogue, steps) for name, steps in STEPS.items()}
        print(json.dumps({name: f"{_bytes(catalogue, run):.0f} MiB on disk" for name, run in runs.items()}))
        for words, action in actions.items():
            seconds: dict[str, list[float]] = {name: [] for name in runs}
            for _ in range(rounds):
                for name, run in runs.items():
                    began = time.perf_counter()
                    action(catalogue, run, STEPS[name])
                    seconds[name].append(time.perf_counter() - began)
            short, long = (statistics.median(seconds[name]) for name in ("short", "long"))
            print(f"{words:42s} 1,000: {1e3 * short:6.1f} ms   100,000: {1e3 * long:6.1f} ms   {long / short:.2f}×")


if __name__ == "__main__":
    main()
