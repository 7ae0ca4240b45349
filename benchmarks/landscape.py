"""What a slice of the loss costs: against evaluating it point after point, and until its first picture is there.

Point after point is done as tomgoldstein/loss-landscape does it (weights set anew from two directions, then a
DataLoader of batches of 128 in eval mode, by default with two loading processes; ratios are to the same loop without
them, which is faster here), and by the package `loss-landscapes` (all samples as one batch). Both run in a process of
their own with torch as it is, all its threads included. The processes work in turns of some points each, so that a
busy machine slows all alike; the table shows medians of milliseconds for a point and their ratio. The plane is 51 × 51
points on 512 training samples of digits, along random directions.

    python -m benchmarks.landscape [--rounds N]
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import loss_landscapes
import numpy as np
import torch
import torch.nn.functional as F
from loss_landscapes.metrics import Loss
from torch.utils.data import DataLoader, TensorDataset

import explorer
from explorer.analysis.loss_landscape.refinement import order
from explorer.analysis.loss_landscape.request import SliceRequest, Statistics
from explorer.config import RunConfig
from explorer.jobs.client import ensure_supervisor, stop_supervisor
from explorer.landscape.directions import random_direction
from explorer.landscape.position import Slice
from explorer.landscape.surface import Surface, cores
from explorer.networks import Mode, Network
from explorer.store.catalogue import Catalogue, Status
from explorer.store.studies import Studies
from explorer.studies.centre import load_centre
from explorer.training.allocator import keep_freed_memory

POINTS, SAMPLES = 51, 512
NETWORKS: dict[str, dict[str, object]] = {"LeNet": {}, "residual, 8 layers": {"network.family": "residual"}}
TARGET, TARGET_FIRST = 3.0, 1.0  # times; seconds
LOOP, PACKAGE = "loss-landscape's loop, running", "package loss-landscapes"

Variant = Callable[[int], float]
"""Number of points → milliseconds for one of them."""


def coordinates(count: int) -> np.ndarray:
    """The first points (n, 2) of the plane, in the order of refinement."""
    grid = np.linspace(-1, 1, POINTS)
    return grid[np.concatenate(order(POINTS, 2))[:count]]


def ours(surface: Surface) -> Variant:
    def milliseconds(count: int) -> float:
        began = time.perf_counter()
        for _ in surface.answers(coordinates(count)):
            pass
        return 1000 * (time.perf_counter() - began) / count

    return milliseconds


def point_after_point(
    network: Network, along: Slice, x: torch.Tensor, y: torch.Tensor, *, loading_processes: int
) -> Variant:
    """The loop of tomgoldstein/loss-landscape, evaluation.py and net_plotter.py."""
    loader = DataLoader(TensorDataset(x, y), batch_size=128, num_workers=loading_processes)
    names = [name for name, _ in network.named_parameters()]
    weights, first, second = (
        [tensors[name] for name in names] for tensors in (along.centre.parameters, *along.directions)
    )

    def milliseconds(count: int) -> float:
        began = time.perf_counter()
        for alpha, beta in coordinates(count).tolist():
            changes = [a * alpha + b * beta for a, b in zip(first, second, strict=True)]
            for parameter, weight, change in zip(network.parameters(), weights, changes, strict=True):
                parameter.data = weight + change
            total, correct = 0.0, 0
            with torch.no_grad(), network.in_mode(Mode.RUNNING):
                for inputs, targets in loader:
                    outputs = network(inputs)
                    total += F.cross_entropy(outputs, targets).item() * len(targets)
                    correct += int(outputs.max(1)[1].eq(targets).sum())
        return 1000 * (time.perf_counter() - began) / count

    return milliseconds


def package(network: Network, mode: Mode, x: torch.Tensor, y: torch.Tensor) -> Variant:
    """`loss_landscapes.random_plane`, whose points are its own; about as many of them."""
    metric = Loss(F.cross_entropy, x, y)

    def milliseconds(count: int) -> float:
        steps = max(2, round(count**0.5))
        began = time.perf_counter()
        with network.in_mode(mode):
            loss_landscapes.random_plane(network, metric, 1.0, steps, "filter", deepcopy_model=True)
        return 1000 * (time.perf_counter() - began) / steps**2

    return milliseconds


def others(line: Connection, store: Path, run: str) -> None:
    """A process that answers (variant, number of points) with milliseconds, until it is told None."""
    torch.set_num_threads(cores())
    centre = load_centre(store, run, SliceRequest(mode=Statistics.RUNNING, samples=SAMPLES))
    along = Slice(centre.position, [random_direction(centre.position, 0, axis) for axis in (0, 1)])
    x, y = (torch.cat(parts) for parts in zip(*centre.objective.data.batches, strict=True))
    network = centre.trained.network
    variants = {
        LOOP: point_after_point(network, along, x, y, loading_processes=0),
        f"{LOOP}, as published": point_after_point(network, along, x, y, loading_processes=2),
        f"{PACKAGE}, running": package(network, Mode.RUNNING, x, y),
        f"{PACKAGE}, batch": package(network, Mode.BATCH, x, y),
    }
    line.send(list(variants))
    while (wanted := line.recv()) is not None:
        name, count = wanted
        line.send(variants[name](count))


def compare(store: Path, run: str, rounds: int) -> None:
    line, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=others, args=(theirs, store, run))
    process.start()
    variants: dict[str, Variant] = {}
    for name in line.recv():
        variants[name] = lambda count, name=name: (line.send((name, count)), line.recv())[1]
    for mode in Statistics:
        centre = load_centre(store, run, SliceRequest(mode=mode, samples=SAMPLES))
        along = Slice(centre.position, [random_direction(centre.position, 0, axis) for axis in (0, 1)])
        variants[f"ours, {mode}"] = ours(Surface(centre.objective, along, device="cpu"))
        variants[f"ours, {mode}, one worker"] = ours(Surface(centre.objective, along, device="cpu", workers=1))
    found: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds + 1):
        for name, variant in variants.items():
            milliseconds = variant(64 if name.startswith("ours") else 16)
            if number:  # the first round warms up
                found[name].append(milliseconds)
    line.send(None)
    process.join()
    medians = {name: statistics.median(values) for name, values in found.items()}
    print(f"{'':38}{'ms a point':>12}{'plane':>10}{'the loop':>12}{'the package':>13}")
    for name, value in medians.items():
        mode = "running" if "running" in name else "batch"
        ratios = [medians[LOOP] / value, medians[f"{PACKAGE}, {mode}"] / value]
        shown = "".join(f"{ratio:12.2f}×" for ratio in ratios)
        print(f"{name:38}{value:12.2f}{value * POINTS**2 / 1000:8.1f} s{shown}")
    print(f"Wanted of the two-core rows: {TARGET:g}× of either.\n")


def first_picture(studies: Studies, run: str, seed: int) -> float:
    """Seconds from asking to a coarse plane of 5 × 5 points that a page can read, whatever the plane is refined to."""
    began = time.perf_counter()
    study = studies.request("landscape", run, SliceRequest(seed=seed, points=17).parameters)
    while studies.partial(study) is None:
        found = studies.find(study.key)
        assert found is not None and found.status is not Status.FAILED, found
        time.sleep(0.002)
    seconds = time.perf_counter() - began
    while True:  # the next round is to find an idle supervisor
        found = studies.find(study.key)
        if found is not None and not found.status.is_active:
            return seconds
        time.sleep(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    rounds = parser.parse_args().rounds
    keep_freed_memory()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        runs = {}
        for name, values in NETWORKS.items():
            config = RunConfig().with_values({**values, "training.epochs": 3, "recording.moments": 0})
            runs[name] = explorer.train(config, store=folder).id
            print(f"{name}, batch normalization, {SAMPLES} samples, {POINTS} × {POINTS} points")
            compare(Path(folder), runs[name], rounds)
        with Catalogue(folder) as catalogue, Studies(folder) as studies:
            catalogue.set_setting("limit", 2)
            ensure_supervisor(folder)
            try:
                first_picture(studies, runs["LeNet"], seed=100)  # the supervisor is warm from here on
                for name, run in runs.items():
                    seconds = [first_picture(studies, run, seed) for seed in range(3)]
                    print(f"{name}: first picture after {statistics.median(seconds):.2f} s ({max(seconds):.2f})")
                print(f"The first picture is to be there within {TARGET_FIRST:g} s.")
            finally:
                stop_supervisor(folder)


if __name__ == "__main__":
    main()
