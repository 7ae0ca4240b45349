"""Many points of a slice in one pass: parameters get a dimension more, and `vmap` carries it through the network.

It pays where an operation costs a launch and not its arithmetic: on a GPU. A CPU core is faster point after point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.func import vmap

from explorer.landscape.objective import Objective
from explorer.landscape.position import Slice

AT_ONCE = 2**15  # samples in one pass, of all points together


class BatchedInference:
    """An objective on a slice, at as many points at once as fit."""

    def __init__(self, objective: Objective, on: Slice, device: str) -> None:
        self._objective = objective.to(device)
        self._parameters, self._buffers = _on(device, on.center.parameters), _on(device, on.center.buffers)
        self._directions = [_on(device, direction) for direction in on.directions]
        self._end = _on(device, on.end or on.center.buffers)
        self._device = device
        self._together = max(1, AT_ONCE // objective.data.passes)

    @staticmethod
    def can_compute(objective: Objective) -> bool:
        """Not where statistics of a population have to be put into buffers for other data."""
        return objective.data.population is None or objective.data.rows is not None

    @torch.no_grad()
    def answers(self, points: np.ndarray) -> Iterator[tuple[float, float]]:
        """Loss in nats and accuracy for coordinates (n, A), in their order."""
        together = vmap(self._answer, randomness="same")  # a normalizer's noise is the same everywhere
        for part in torch.from_numpy(points).split(self._together):
            with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):  # TF32 would cost three digits
                losses, accuracies = together(part.to(self._device, torch.float32))
            yield from zip(losses.tolist(), accuracies.tolist(), strict=True)

    def _answer(self, coordinates: Tensor) -> tuple[Tensor, Tensor]:
        parameters = {
            name: value + sum(coordinates[axis] * direction[name] for axis, direction in enumerate(self._directions))
            for name, value in self._parameters.items()
        }
        share = coordinates[0].clamp(0.0, 1.0)
        buffers = {name: start + share * (self._end[name] - start) for name, start in self._buffers.items()}
        losses, correct = [], []
        for logits, y in self._objective.logits(parameters, buffers):
            losses.append(F.cross_entropy(logits, y, reduction="none").double().sum())
            correct.append((logits.argmax(dim=1) == y).double().sum())
        answers = sum(y.numel() for _, y in self._objective.data.batches)
        return torch.stack(losses).sum() / answers, torch.stack(correct).sum() / answers


def _on(device: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.to(device) for name, value in tensors.items()}
