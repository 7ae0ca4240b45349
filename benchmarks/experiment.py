"""How soon an experiment of two arms is done, against the two arms one after the other in a plain PyTorch loop.

Ours: the app's own way, queue, supervisor, two workers with one thread each, everything recorded. Theirs: the same two
networks on the same digits with `DataLoader`, `torch.optim.SGD`, PyTorch's own layers and threads, and an evaluation
after every epoch, which records nothing else. As a yardstick, theirs side by side as well, each arm in a process with
one thread: what the machine's cores alone are good for. All in turn, a few times; the table shows medians.

    python -m benchmarks.experiment [--rounds N]
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Barrier

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from explorer.config import NormalizationKind, RunConfig
from explorer.datasets import load_dataset
from explorer.experiment import Experiment
from explorer.jobs.client import ensure_supervisor, stop_supervisor
from explorer.store.catalogue import Catalogue

DIGITS = RunConfig().with_values({"training.device": "cpu"})
EXPERIMENTS = {
    "LeNet, 20 epochs": (DIGITS.with_values({"training.epochs": 20}), 2.0),
    "residual 20, 20 epochs": (
        DIGITS.with_values({"network.family": "residual", "network.depth": 20, "training.epochs": 20}),
        1.5,
    ),
}
ARMS = (NormalizationKind.NONE, NormalizationKind.BATCH)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        try:
            ensure_supervisor(store)
            _ours(store, DIGITS.with_values({"training.epochs": 1}))  # until the supervisor has torch
            for title, (base, wanted) in EXPERIMENTS.items():
                times = [(_ours(store, base), _theirs(base), _side_by_side(base)) for _ in range(rounds)]
                ours, theirs, side_by_side = (statistics.median(column) for column in zip(*times, strict=True))
                print(
                    f"{title:24s} ours {ours:6.2f} s   plain loop, one arm after the other {theirs:6.2f} s   "
                    f"{theirs / ours:5.2f}× sooner (wanted: {wanted:g}×)\n"
                    f"{'':24s} plain loops side by side, recording nothing {side_by_side:6.2f} s   "
                    f"{theirs / side_by_side:5.2f}× sooner"
                )
        finally:
            stop_supervisor(store)


def _ours(store: Path, base: RunConfig) -> float:
    """Seconds from the click on Run until both arms are done and on disk."""
    with Catalogue(store) as catalogue:
        began = time.perf_counter()
        runs = catalogue.add(Experiment(base=base, vary={"normalization.kind": ARMS}))
        while not all(catalogue.run(run.id).status.is_over for run in runs):
            time.sleep(0.02)
        return time.perf_counter() - began


def _side_by_side(base: RunConfig) -> float:
    """Seconds until the slower of two processes is done that each train one arm, once they are warm."""
    context = multiprocessing.get_context("spawn")
    with (
        context.Manager() as manager,
        ProcessPoolExecutor(len(ARMS), context, initializer=torch.set_num_threads, initargs=(1,)) as processes,
    ):
        barrier = manager.Barrier(len(ARMS))
        return max(processes.map(_one_arm, [base] * len(ARMS), ARMS, [barrier] * len(ARMS)))


def _one_arm(base: RunConfig, kind: NormalizationKind, barrier: Barrier) -> float:
    _theirs(base.with_values({"training.epochs": 1}), (kind,))  # until the kernels are loaded
    barrier.wait()
    return _theirs(base, (kind,))


def _theirs(base: RunConfig, arms: Sequence[NormalizationKind] = ARMS) -> float:
    data = load_dataset(base.dataset)
    train, test = (
        TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
        for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test))
    )
    began = time.perf_counter()
    for kind in arms:
        torch.manual_seed(0)
        network = _plain_network(base, with_batch_normalization=kind is NormalizationKind.BATCH)
        optimizer = torch.optim.SGD(network.parameters(), lr=base.optimizer.learning_rate)
        for _ in range(base.training.epochs):
            network.train()
            for x, y in DataLoader(train, base.optimizer.batch_size, shuffle=True, drop_last=True):
                optimizer.zero_grad()
                loss = F.cross_entropy(network(x), y)
                loss.backward()
                optimizer.step()
            network.eval()
            with torch.no_grad():
                for x, y in DataLoader(test, 512):
                    (network(x).argmax(1) == y).sum().item()
    return time.perf_counter() - began


def _plain_network(base: RunConfig, *, with_batch_normalization: bool) -> nn.Module:
    def norm(channels: int) -> nn.Module:
        return nn.BatchNorm2d(channels) if with_batch_normalization else nn.Identity()

    def norm_1d(units: int) -> nn.Module:
        return nn.BatchNorm1d(units) if with_batch_normalization else nn.Identity()

    if base.network.family == "lenet":
        return nn.Sequential(
            *(nn.Conv2d(1, 6, 3, padding=1), norm(6), nn.ReLU(), nn.AvgPool2d(2)),
            *(nn.Conv2d(6, 16, 3, padding=1), norm(16), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten()),
            *(nn.Linear(64, 120), norm_1d(120), nn.ReLU()),
            *(nn.Linear(120, 84), norm_1d(84), nn.ReLU(), nn.Linear(84, 10)),
        )
    widths = [16] * (base.network.blocks // 2) + [32] * (base.network.blocks - base.network.blocks // 2)
    inputs = [16, *widths[:-1]]
    blocks = [_Block(i, o, norm) for i, o in zip(inputs, widths, strict=True)]
    stem = (nn.Conv2d(1, 16, 3, padding=1, bias=False), norm(16), nn.ReLU())
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, norm) -> None:
        super().__init__()
        stride = outputs // inputs
        self.branch = nn.Sequential(
            *(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), norm(outputs), nn.ReLU()),
            *(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), norm(outputs)),
        )
        self.changes = stride > 1

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x
        if self.changes:
            shortcut = F.pad(F.avg_pool2d(x, 2), (0, 0, 0, 0, 0, x.shape[1]))
        return F.relu(self.branch(x) + shortcut)


if __name__ == "__main__":
    main()
