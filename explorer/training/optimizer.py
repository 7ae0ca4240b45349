"""Stochastic gradient descent, as PyTorch's SGD computes it, in a few fused operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor


class SGD:
    """v ← momentum·v + (∇L + weight_decay·w), w ← w − learning_rate·v; the first v is the gradient itself."""

    def __init__(
        self, parameters: Mapping[str, Tensor], learning_rate: float, momentum: float, weight_decay: float
    ) -> None:
        self._names = list(parameters)
        self._parameters = [parameter.detach() for parameter in parameters.values()]
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.weight_decay = weight_decay
        self._velocity: list[Tensor] = []

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor]) -> Sequence[Tensor]:
        """Move the parameters by −learning_rate times what is returned; `gradients` stay as they are."""
        direction = list(gradients)
        if self.weight_decay:
            direction = list(torch._foreach_add(direction, self._parameters, alpha=self.weight_decay))
        if self.momentum:
            if not self._velocity:
                self._velocity = [gradient.clone() for gradient in direction]
            else:
                torch._foreach_mul_(self._velocity, self.momentum)
                torch._foreach_add_(self._velocity, direction)
            direction = self._velocity
        torch._foreach_add_(self._parameters, direction, alpha=-self.learning_rate)
        return direction

    def state(self) -> dict[str, Tensor]:
        return {f"velocity.{name}": value for name, value in zip(self._names, self._velocity, strict=False)}

    def load_state(self, state: dict[str, Tensor]) -> None:
        names = [f"velocity.{name}" for name in self._names]
        if names and names[0] in state:
            pairs = zip(names, self._parameters, strict=True)
            self._velocity = [state[name].to(parameter.device, copy=True) for name, parameter in pairs]
