"""How well masks are found: intersection over union, counted over all pixels of a split.

IoU of a class = pixels where both answer and mask show it / pixels where either does. Its mean over the classes counts
the rare ones as much as the background, which the share of correct pixels does not.
"""

from __future__ import annotations

import torch
from torch import Tensor


class Confusion:
    """Counts (mask, answer) pairs, pixel by pixel."""

    def __init__(self, classes: int) -> None:
        self._classes = classes
        self._counts = torch.zeros(classes * classes, dtype=torch.long)

    def add(self, logits: Tensor, masks: Tensor) -> None:
        """`logits` (N, classes, H, W), `masks` (N, H, W)."""
        pairs = masks * self._classes + logits.argmax(dim=1)
        self._counts += torch.bincount(pairs.flatten(), minlength=self._classes**2).cpu()

    def intersection_over_union(self) -> Tensor:
        """(classes,), float64; NaN for a class that neither masks nor answers show."""
        counts = self._counts.reshape(self._classes, self._classes).double()
        both = counts.diag()
        return both / (counts.sum(dim=0) + counts.sum(dim=1) - both)

    def mean_iou(self) -> float:
        return self.intersection_over_union().nanmean().item()
