"""What a slice of the loss costs: against evaluating it point after point, and until its first picture is there.

Point after point is done as tomgoldstein/loss-landscape does it (weights set anew from two directions, then a
DataLoader of batches of 128 in eval mode; without its two loading processes, which start anew at every point), and by
the package `loss-landscapes` (all samples as one batch). Each runs in a process of its own as it is, and in another one
that keeps freed memory as ours does, which makes it several times faster where page faults are dear: there are ratios
to both. Both run with one thread of torch's and with one for each core. The processes work in turns of some points
each, so that a busy machine slows all alike; where other work runs beside, two threads wait for each other and only the
ratios on one core mean something. The table shows medians of milliseconds for a point. The plane is 51 × 51 points on
512 training samples of digits, along random directions.

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

import loss_landscapes  # pyright: ignore[reportMissingImports]
import numpy as np
import torch
import torch.nn.functional as F
from loss_landscapes.metrics import Loss  # pyright: ignore[reportMissingImports]
from torch.utils.data import DataLoader, TensorDataset

import explorer
from explorer.config import RunConfig
from explorer.formulas.refinement import order
from explorer.jobs.client import ensure_supervisor, stop_supervisor
from explorer.landscape.directions import random_direction
from explorer.landscape.position import Slice
from explorer.landscape.surface import Surface, cores
from explorer.networks import Mode, Network
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.studies.center import load_center
from explorer.study_requests.loss_landscape import SliceRequest, Statistics
from explorer.training.allocator import keep_freed_memory

POINTS, SAMPLES = 51, 512
NETWORKS: dict[str, dict[str, object]] = {"LeNet": {}, "residual, 8 layers": {"network.family": "residual"}}
TARGET, TARGET_FIRST = 3.0, 1.0  # times; seconds
OURS_IN_A_TURN, OTHERS_IN_A_TURN = 24, 4  # points
LOOP, PACKAGE, KEPT = "loss-landscape's loop", "package loss-landscapes", ", memory kept"

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


def point_after_point(network: Network, along: Slice, x: torch.Tensor, y: torch.Tensor) -> Variant:
    """The loop of tomgoldstein/loss-landscape, evaluation.py and net_plotter.py."""
    loader = DataLoader(TensorDataset(x, y), batch_size=128)
    names = [name for name, _ in network.named_parameters()]
    weights, first, second = (
        [tensors[name] for name in names] for tensors in (along.center.parameters, *along.directions)
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
            loss_landscapes.random_plane(network, metric, 1, steps, "filter", deepcopy_model=True)
        return 1000 * (time.perf_counter() - began) / steps**2

    return milliseconds


def others(line: Connection, store: Path, run: str, suffix: str) -> None:
    """A process that answers (variant, threads, number of points) with milliseconds, until it is told None."""
    if suffix == KEPT:
        keep_freed_memory()
    center = load_center(store, run, SliceRequest(mode=Statistics.RUNNING, samples=SAMPLES))
    along = Slice(center.position, [random_direction(center.position, 0, axis) for axis in (0, 1)])
    x, y = (torch.cat(parts) for parts in zip(*center.objective.data.batches, strict=True))
    network = center.trained.network
    variants = {
        f"{LOOP}, running{suffix}": point_after_point(network, along, x, y),
        f"{PACKAGE}, running{suffix}": package(network, Mode.RUNNING, x, y),
        f"{PACKAGE}, batch{suffix}": package(network, Mode.BATCH, x, y),
    }
    line.send(list(variants))
    while (wanted := line.recv()) is not None:
        name, threads, count = wanted
        torch.set_num_threads(threads)
        line.send(variants[name](count))


def compare(store: Path, run: str, rounds: int) -> None:
    lines: dict[str, Connection] = {}
    for suffix in ("", KEPT):
        line, theirs = multiprocessing.Pipe()
        arguments = (theirs, store, run, suffix)
        multiprocessing.get_context("spawn").Process(target=others, args=arguments, daemon=True).start()
        lines |= dict.fromkeys(line.recv(), line)
    variants: dict[tuple[str, int], Variant] = {}
    for threads in (1, cores()):
        for name, line in lines.items():
            wanted = (name, threads)
            variants[wanted] = lambda count, line=line, wanted=wanted: (line.send((*wanted, count)), line.recv())[1]
        for mode in Statistics:
            center = load_center(store, run, SliceRequest(mode=mode, samples=SAMPLES))
            along = Slice(center.position, [random_direction(center.position, 0, axis) for axis in (0, 1)])
            surface = Surface(center.objective, along, center_loss=center.loss, device="cpu", workers=threads)
            variants[f"ours, {mode}", threads] = ours(surface)
    found: dict[tuple[str, int], list[float]] = {key: [] for key in variants}
    for number in range(rounds + 1):
        for (name, threads), variant in variants.items():
            milliseconds = variant(OURS_IN_A_TURN if name.startswith("ours") else OTHERS_IN_A_TURN)
            if number:  # the first round warms up
                found[name, threads].append(milliseconds)
    for line in set(lines.values()):
        line.send(None)
    show({key: statistics.median(values) for key, values in found.items()})


def show(medians: dict[tuple[str, int], float]) -> None:
    print(
        f"{'':46}{'cores':>6}{'ms a point':>12}{'plane':>10}{'the loop':>11}{', kept':>9}{'package':>11}{', kept':>9}"
    )
    for (name, threads), value in medians.items():
        mode = "running" if "running" in name else "batch"
        beside = [
            (f"{other}{suffix}", threads)
            for other in (f"{LOOP}, running", f"{PACKAGE}, {mode}")
            for suffix in ("", KEPT)
        ]
        shown = "".join(
            f"{medians[other] / value:{width}.2f}×" for other, width in zip(beside, (10, 8, 10, 8), strict=True)
        )
        print(f"{name:46}{threads:6}{value:12.2f}{value * POINTS**2 / 1000:8.1f} s{shown}")
    print(f"Wanted on two cores: {TARGET:g}× of either.\n", flush=True)


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
            print(f"{name}, batch normalization, {SAMPLES} samples, {POINTS} × {POINTS} points", flush=True)
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
