"""Loss and accuracy on the test split: with running statistics (eval mode) and with the batch's own (train mode).

Where every pixel has a class of its own, the loss is the mean over pixels, the accuracy their share, and the mean
intersection over union comes with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.architecture.capacity import EVALUATION_BATCH
from explorer.config import Task
from explorer.networks import Mode, Network
from explorer.recording.probe import Key, MomentProbe
from explorer.recording.segmentation import Confusion
from explorer.store.series import SeriesInfo

TRAIN_MODE_BATCHES = 16  # of the training batch's size, at most


class EvalMode(MomentProbe):
    """The whole test split with running statistics."""

    def __init__(self, network: Network, x: Tensor, y: Tensor, moments: frozenset[int]) -> None:
        self._network, self._x, self._y, self._moments = network, x, y, moments
        self._segments = network.config.dataset.task is Task.SEGMENTATION

    def series(self) -> list[SeriesInfo]:
        quantities = ("eval_loss", "eval_accuracy", *(["eval_iou"] if self._segments else []))
        return [SeriesInfo(quantity, "", ()) for quantity in quantities] if self._moments else []

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self._moments:
            return {}
        batches = zip(self._x.split(EVALUATION_BATCH), self._y.split(EVALUATION_BATCH), strict=True)
        confusion = Confusion(self._network.config.dataset.classes) if self._segments else None
        loss, accuracy = evaluate(self._network, batches, Mode.RUNNING, confusion)
        found = {("eval_loss", ""): np.array(loss), ("eval_accuracy", ""): np.array(accuracy)}
        if confusion is not None:
            found["eval_iou", ""] = np.array(confusion.mean_iou())
        return found


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


def summed_loss(logits: Tensor, y: Tensor) -> float:
    """Cross-entropy of all samples (and their pixels) together: where many large ones overflow, in double precision."""
    summed = F.cross_entropy(logits, y, reduction="sum").item()
    return F.cross_entropy(logits, y, reduction="none").double().sum().item() if math.isinf(summed) else summed


@torch.no_grad()
def evaluate(
    network: Network, batches: Iterator[tuple[Tensor, Tensor]], mode: Mode, confusion: Confusion | None = None
) -> tuple[float, float]:
    """Mean cross-entropy in nats and share of correct answers over all samples (or all their pixels) of `batches`.

    `confusion` counts the answers besides.
    """
    losses, correct, answers = 0.0, 0, 0
    with network.in_mode(mode):
        for x, y in batches:
            logits = network(x)
            losses += summed_loss(logits, y)
            correct += int((logits.argmax(dim=1) == y).sum())
            answers += y.numel()
            if confusion is not None:
                confusion.add(logits, y)
    return losses / answers, correct / answers
