"""How much of the gradient is the batch's own: the cosine between the gradients of one step and the step before.

Near 1 the steps agree on a direction; near 0 each batch pulls its own way; below 0 they undo each other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.networks import Network
from explorer.recording.norms import cosines, l2_norms
from explorer.recording.probe import Key, Observation, StepProbe
from explorer.store.series import SeriesInfo


class GradientNoise(StepProbe):
    """Of weight matrices and filters: cos(a, b) = a·b / (‖a‖·‖b‖). The first step has none before it: NaN."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        names = list(network.graph.parameters)
        self._names = [name for name in names if name.endswith(".weight")]
        self._indices = [names.index(name) for name in self._names]
        self._before: list[Tensor] = []

    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo("gradient_cosine", name, ()) for name in self._names]

    def values(self, observation: Observation) -> list[Tensor]:
        gradients = [observation.gradients[index].flatten() for index in self._indices]
        norms = observation.weight_gradient_norms
        if not self._before:
            self._before, self._norms = [gradient.clone() for gradient in gradients], norms.clone()
            return [torch.full_like(norms, torch.nan)]
        found = cosines(gradients, self._before, norms, self._norms)
        torch._foreach_copy_(self._before, gradients)  # in place: a captured step finds them where they were
        self._norms.copy_(norms)
        return [found]

    def recorded(self, columns: Mapping[Key, np.ndarray]) -> Mapping[Key, np.ndarray]:
        return {key: np.clip(cosine, -1.0, 1.0) for key, cosine in columns.items()}

    def state(self) -> dict[str, Tensor]:
        found = {f"gradient.{name}": gradient for name, gradient in zip(self._names, self._before, strict=False)}
        return found | {"gradient_norms": self._norms} if found else {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        if f"gradient.{self._names[0]}" in state:
            self._before = [state[f"gradient.{name}"].flatten().clone() for name in self._names]
            # Records of before November 2026 keep none: then they are the same up to their last digits.
            self._norms = state.get("gradient_norms", l2_norms(self._before)).clone()
