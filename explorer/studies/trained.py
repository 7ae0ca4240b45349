"""A network as a run had it at a kept checkpoint, apart from the run: whatever is done to it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from explorer.architecture.capacity import EVALUATION_BATCH
from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Mode, Network
from explorer.recording.evaluation import evaluate
from explorer.recording.population import normalizer_inputs
from explorer.store.checkpoint_files import kept_checkpoints, none_kept
from explorer.store.errors import StoreError
from explorer.training.checkpoints import load_checkpoint

Report = Callable[[float], None]
"""Told the share that is done, from 0 to 1."""


def silent(share: float) -> None:
    """Nobody wants to know."""
    del share


@dataclass
class TrainedNetwork:
    """The network at `step`, and the data of its run on the CPU."""

    config: RunConfig
    step: int
    network: Network
    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor

    def test(self, mode: Mode = Mode.RUNNING) -> tuple[float, float]:
        """Loss in nats and accuracy on the whole test split."""
        batches = zip(self.x_test.split(EVALUATION_BATCH), self.y_test.split(EVALUATION_BATCH), strict=True)
        return evaluate(self.network, batches, mode)

    @torch.no_grad()
    def set_running_statistics(self, statistics: Mapping[str, tuple[Tensor, Tensor]]) -> None:
        """Layer → (mean, variance) in place of the running statistics."""
        for layer, (mean, variance) in statistics.items():
            normalizer = self.network.normalizers[layer]
            assert normalizer.running_mean is not None and normalizer.running_var is not None
            normalizer.running_mean.copy_(mean)
            normalizer.running_var.copy_(variance)

    @torch.no_grad()
    def recalibrate(self, x: Tensor) -> None:
        """Exact statistics of `x` in place of the running ones, a covariance or quantiles included."""
        for layer, values in normalizer_inputs(self.network, x, self.running_layers).items():
            self.network.normalizers[layer].recalibrate(values)

    @property
    def running_layers(self) -> list[str]:
        """The layers that keep running statistics."""
        slots = self.network.normalizers.items()
        return [layer for layer, slot in slots if slot.running_mean is not None]


def load_trained(config: RunConfig, folder: Path, step: int | None = None) -> TrainedNetwork:
    """The network at the kept checkpoint of `step`, or at the last one.

    Raises:
        StoreError: no checkpoint was kept there; the message lists the steps that have one.
    """
    kept = kept_checkpoints(folder / "checkpoints")
    if not kept:
        raise none_kept(folder)
    step = max(kept) if step is None else step
    if step not in kept:
        raise StoreError(f"{folder.name} kept no checkpoint at step {step}; choose one of {', '.join(map(str, kept))}")
    trained = load_untrained(config)
    trained.network.load_state(load_checkpoint(kept[step]).state)
    trained.step = step
    return trained


def load_untrained(config: RunConfig) -> TrainedNetwork:
    """The network as it starts: at step 0."""
    data = load_dataset(config.dataset)
    arrays: list[np.ndarray] = [data.x_train, data.y_train, data.x_test, data.y_test]
    return TrainedNetwork(config, 0, Network(config), *map(torch.from_numpy, arrays))


def need_running_statistics(trained: TrainedNetwork) -> None:
    """
    Raises:
        StoreError: a network whose normalizers have no memory.
    """
    if not trained.running_layers:
        raise StoreError(
            f"a network with normalization {trained.config.normalization.kind} keeps no running statistics; choose a "
            "run with batch normalization"
        )
