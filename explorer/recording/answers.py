"""What a network answers, sample by sample or pixel by pixel, beside what is true."""

from __future__ import annotations

from math import prod

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.config import DatasetConfig, Task
from explorer.recording.segmentation import Confusion

KEPT_VALUES = 2**17
"""Of test samples, so that each wrong answer can be shown beside its image: all of the digits, 42 of CIFAR-10."""
MOST_SAMPLES, FEWEST_SAMPLES = 500, 16
MASKS = 8
"""Masks are kept of so many samples."""


def kept_samples(config: DatasetConfig, samples: int) -> int:
    """Of how many of so many test samples, the first ones, each answer is kept."""
    if config.task is Task.SEGMENTATION:
        return min(samples, MASKS)
    fitting = max(FEWEST_SAMPLES, KEPT_VALUES // prod(config.input_shape))
    return min(samples, MOST_SAMPLES, fitting)


class Answers:
    """Counts all (truth, answer) pairs, and keeps the answers to the first `kept` samples.

    Where logits are not finite there is no answer: it is NaN, and counted nowhere.
    """

    def __init__(self, classes: int, kept: int) -> None:
        self.confusion = Confusion(classes)
        self._kept = kept
        self._answers: list[Tensor] = []
        self._confidence: list[Tensor] = []

    def add(self, logits: Tensor, y: Tensor) -> None:
        """`logits` (N, classes), `y` (N,); or (N, classes, H, W) and (N, H, W)."""
        self.confusion.add(logits, y)
        missing = self._kept - sum(map(len, self._answers))
        if missing > 0:
            confidence, answers = F.softmax(logits[:missing], dim=1).max(dim=1)
            unknown = ~logits[:missing].isfinite().all(dim=1)
            self._answers.append(answers.float().masked_fill(unknown, torch.nan))
            self._confidence.append(confidence.masked_fill(unknown, torch.nan))

    @property
    def answers(self) -> Tensor:
        """(kept,) or (kept, H, W): classes, as float32."""
        return torch.cat(self._answers)

    @property
    def confidence(self) -> Tensor:
        """The probability of each answer, in the shape of `answers`."""
        return torch.cat(self._confidence)
