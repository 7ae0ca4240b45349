"""Loss and accuracy on the test split: with running statistics (eval mode) and with the batch's own (train mode)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.networks import Mode, Network
from explorer.recording.probe import Key, MomentProbe
from explorer.store.records import SeriesInfo

EVALUATION_BATCH = 512  # samples in one forward pass where the batch does not matter
TRAIN_MODE_BATCHES = 16  # of the training batch's size, at most


class EvalMode(MomentProbe):
    """The whole test split with running statistics."""

    def __init__(self, network: Network, x: Tensor, y: Tensor, moments: frozenset[int]) -> None:
        self._network, self._x, self._y, self._moments = network, x, y, moments

    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo("eval_loss", "", ()), SeriesInfo("eval_accuracy", "", ())] if self._moments else []

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self._moments:
            return {}
        batches = zip(self._x.split(EVALUATION_BATCH), self._y.split(EVALUATION_BATCH), strict=True)
        loss, accuracy = evaluate(self._network, batches, Mode.RUNNING)
        return {("eval_loss", ""): np.array(loss), ("eval_accuracy", ""): np.array(accuracy)}


class TrainMode(MomentProbe):
    """Full batches of the training size from the test split, at most `TRAIN_MODE_BATCHES`; nothing is updated."""

    def __init__(self, network: Network, x: Tensor, y: Tensor, batch_size: int, moments: frozenset[int]) -> None:
        self._network, self._moments = network, moments
        size = min(batch_size, len(x))
        count = min(TRAIN_MODE_BATCHES, len(x) // size)
        self._batches = [(x[k * size : (k + 1) * size], y[k * size : (k + 1) * size]) for k in range(count)]

    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo(f"train_mode_{name}", "", ()) for name in ("loss", "accuracy")] if self._moments else []

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self._moments:
            return {}
        loss, accuracy = evaluate(self._network, iter(self._batches), Mode.BATCH)
        return {("train_mode_loss", ""): np.array(loss), ("train_mode_accuracy", ""): np.array(accuracy)}


@torch.no_grad()
def evaluate(network: Network, batches: Iterator[tuple[Tensor, Tensor]], mode: Mode) -> tuple[float, float]:
    """Mean cross-entropy in nats and share of correct answers over all samples of `batches`."""
    losses, correct, samples = 0.0, 0, 0
    with network.in_mode(mode):
        for x, y in batches:
            logits = network(x)
            losses += F.cross_entropy(logits, y, reduction="sum").item()
            correct += int((logits.argmax(dim=1) == y).sum())
            samples += len(y)
    return losses / samples, correct / samples
