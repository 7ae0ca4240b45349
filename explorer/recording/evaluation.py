"""Loss and accuracy on the test split: with running statistics (eval mode) and with the batch's own (train mode).

Where every pixel has a class of its own, the loss is the mean over pixels, the accuracy their share, and the mean
intersection over union comes with it. The same passes tell which class is taken for which, and what is answered to the
first samples, which are kept once, at step 0.
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
from explorer.recording.answers import Answers, kept_samples
from explorer.recording.probe import Key, MomentProbe
from explorer.store.series import SeriesInfo

TRAIN_MODE_BATCHES = 16  # of the training batch's size, at most


class EvalMode(MomentProbe):
    """The whole test split with running statistics."""

    def __init__(self, network: Network, x: Tensor, y: Tensor, moments: frozenset[int]) -> None:
        self._network, self._x, self._y, self.moments = network, x, y, moments
        self._segments = network.config.dataset.task is Task.SEGMENTATION
        self._kept = kept_samples(network.config.dataset, len(x))

    def series(self) -> list[SeriesInfo]:
        if not self.moments:
            return []
        quantities = ("eval_loss", "eval_accuracy", *(["eval_iou"] if self._segments else []))
        scalars = [SeriesInfo(quantity, "", ()) for quantity in quantities]
        return [*scalars, *_series_of_answers("eval", self._network, self._y[: self._kept])]

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self.moments:
            return {}
        batches = zip(self._x.split(EVALUATION_BATCH), self._y.split(EVALUATION_BATCH), strict=True)
        answers = Answers(self._network.config.dataset.classes, self._kept)
        loss, accuracy = evaluate(self._network, batches, Mode.RUNNING, answers)
        found = {("eval_loss", ""): np.array(loss), ("eval_accuracy", ""): np.array(accuracy)}
        if self._segments:
            found["eval_iou", ""] = np.array(answers.confusion.mean_iou())
        return found | _of_answers("eval", answers)


class KeptSamples(MomentProbe):
    """The test samples whose answers are kept, and what is true of them: once, at step 0."""

    def __init__(self, network: Network, x: Tensor, y: Tensor, moments: frozenset[int]) -> None:
        kept = kept_samples(network.config.dataset, len(x))
        self._samples = "test_images" if x.dim() == 4 else "test_points", x[:kept]
        self._truth = "test_masks" if y.dim() > 1 else "test_labels", y[:kept]
        self._is_kept = 0 in moments
        self.moments = moments & {0}

    def series(self) -> list[SeriesInfo]:
        both = (self._samples, self._truth) if self._is_kept else ()
        return [SeriesInfo(quantity, "", tuple(values.shape)) for quantity, values in both]

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        both = (self._samples, self._truth) if self._is_kept and step == 0 else ()
        return {(quantity, ""): values.cpu().numpy() for quantity, values in both}


class TrainMode(MomentProbe):
    """Full batches of the training size from the test split, at most `TRAIN_MODE_BATCHES`; nothing is updated."""

    def __init__(self, network: Network, x: Tensor, y: Tensor, batch_size: int, moments: frozenset[int]) -> None:
        self._network, self.moments = network, moments
        size = min(batch_size, len(x))
        count = min(TRAIN_MODE_BATCHES, len(x) // size)
        self._batches = [(x[k * size : (k + 1) * size], y[k * size : (k + 1) * size]) for k in range(count)]
        self._answered = y[: min(count * size, kept_samples(network.config.dataset, len(x)))]

    def series(self) -> list[SeriesInfo]:
        if not self.moments:
            return []
        scalars = [SeriesInfo(f"train_mode_{name}", "", ()) for name in ("loss", "accuracy")]
        return [*scalars, *_series_of_answers("train_mode", self._network, self._answered)]

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self.moments:
            return {}
        answers = Answers(self._network.config.dataset.classes, len(self._answered))
        loss, accuracy = evaluate(self._network, iter(self._batches), Mode.BATCH, answers)
        found = {("train_mode_loss", ""): np.array(loss), ("train_mode_accuracy", ""): np.array(accuracy)}
        return found | _of_answers("train_mode", answers)


def _series_of_answers(mode: str, network: Network, truth: Tensor) -> list[SeriesInfo]:
    """`truth`: labels (samples,) or masks (samples, H, W) of the samples whose answers are kept."""
    classes = network.config.dataset.classes
    counted = SeriesInfo(f"{mode}_confusion", "", (classes, classes))
    if truth.dim() > 1:
        return [counted, SeriesInfo(f"{mode}_masks", "", tuple(truth.shape))]
    kept = (len(truth),)
    return [counted, SeriesInfo(f"{mode}_answers", "", kept), SeriesInfo(f"{mode}_confidence", "", kept)]


def _of_answers(mode: str, answers: Answers) -> dict[Key, np.ndarray]:
    found: dict[Key, np.ndarray] = {(f"{mode}_confusion", ""): answers.confusion.counts.numpy()}
    if answers.answers.dim() > 1:
        return found | {(f"{mode}_masks", ""): answers.answers.cpu().numpy()}
    kept = {"answers": answers.answers, "confidence": answers.confidence}
    return found | {(f"{mode}_{name}", ""): values.cpu().numpy() for name, values in kept.items()}


def summed_loss(logits: Tensor, y: Tensor) -> float:
    """Cross-entropy of all samples (and their pixels) together: where many large ones overflow, in double precision."""
    summed = F.cross_entropy(logits, y, reduction="sum").item()
    return F.cross_entropy(logits, y, reduction="none").double().sum().item() if math.isinf(summed) else summed


@torch.no_grad()
def evaluate(
    network: Network, batches: Iterator[tuple[Tensor, Tensor]], mode: Mode, told: Answers | None = None
) -> tuple[float, float]:
    """Mean cross-entropy in nats and share of correct answers over all samples (or all their pixels) of `batches`.

    `told` is shown the answers besides.
    """
    losses, correct, answers = 0.0, 0, 0
    with network.in_mode(mode):
        for x, y in batches:
            logits = network(x)
            losses += summed_loss(logits, y)
            correct += int((logits.argmax(dim=1) == y).sum())
            answers += y.numel()
            if told is not None:
                told.add(logits, y)
    return losses / answers, correct / answers
