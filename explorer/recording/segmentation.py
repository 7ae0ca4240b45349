"""Which class is taken for which, counted over a split; and of masks, intersection over union.

IoU of a class = pixels where both answer and mask show it / pixels where either does. Its mean over the classes counts
the rare ones as much as the background, which the share of correct pixels does not.
"""

from __future__ import annotations

import torch
from torch import Tensor


class Confusion:
    """Counts (truth, answer) pairs, sample by sample or pixel by pixel; where logits are not finite, none."""

    def __init__(self, classes: int) -> None:
        self._classes = classes
        self._counts = torch.zeros(classes * classes, dtype=torch.long)

    def add(self, logits: Tensor, truth: Tensor) -> None:
        """`logits` (N, classes), `truth` (N,); or (N, classes, H, W) and (N, H, W)."""
        pairs = truth * self._classes + logits.argmax(dim=1)
        answered = logits.isfinite().all(dim=1)
        pairs = pairs.flatten() if answered.all() else pairs[answered]
        self._counts += torch.bincount(pairs, minlength=self._classes**2).cpu()

    @property
    def counts(self) -> Tensor:
        """(classes, classes) integers: a row for each true class, a column for each answer."""
        return self._counts.reshape(self._classes, self._classes)

    def intersection_over_union(self) -> Tensor:
        """(classes,), float64; NaN for a class that neither truth nor answers show."""
        counts = self.counts.double()
        both = counts.diag()
        return both / (counts.sum(dim=0) + counts.sum(dim=1) - both)

    def mean_iou(self) -> float:
        return self.intersection_over_union().nanmean().item()
