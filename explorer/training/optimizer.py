"""Stochastic gradient descent, as PyTorch's SGD computes it, in a few fused operations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import torch
from torch import Tensor

from explorer.config import RunConfig
from explorer.training.trained_parameters import trained_names


class SGD:
    """v ← momentum·v + (∇L + weight_decay·w), w ← w − learning_rate·v; the first v is the gradient itself.

    `trained`: names of the parameters that move, where not all do.
    """

    def __init__(
        self,
        parameters: Mapping[str, Tensor],
        learning_rate: float,
        momentum: float,
        weight_decay: float,
        trained: Collection[str] | None = None,
    ) -> None:
        trained = parameters.keys() if trained is None else trained
        self._names = [name for name in parameters if name in trained]
        self._parameters = [parameters[name].detach() for name in self._names]
        self._positions = [position for position, name in enumerate(parameters) if name in trained]
        self._frozen = (
            [] if len(self._names) == len(parameters) else [torch.zeros_like(p.detach()) for p in parameters.values()]
        )
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.weight_decay = weight_decay
        self._velocity: list[Tensor] = []

    @classmethod
    def of(cls, config: RunConfig, parameters: Mapping[str, Tensor]) -> SGD:
        """That of a run, for the parameters that it trains."""
        settings, trained = config.optimizer, trained_names(parameters, config.training.trained)
        return cls(parameters, settings.learning_rate, settings.momentum, settings.weight_decay, trained)

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor]) -> Sequence[Tensor]:
        """Move the parameters by −learning_rate times what is returned; `gradients` stay as they are."""
        direction = [gradients[position] for position in self._positions]
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
        return self._with_frozen(direction)

    def _with_frozen(self, direction: Sequence[Tensor]) -> Sequence[Tensor]:
        """The direction of all parameters: zero for those that do not move."""
        if not self._frozen:
            return direction
        everywhere = list(self._frozen)
        for position, values in zip(self._positions, direction, strict=True):
            everywhere[position] = values
        return everywhere

    def state(self) -> dict[str, Tensor]:
        return {f"velocity.{name}": value for name, value in zip(self._names, self._velocity, strict=False)}

    def load_state(self, state: dict[str, Tensor]) -> None:
        names = [f"velocity.{name}" for name in self._names]
        if names and names[0] in state:
            pairs = zip(names, self._parameters, strict=True)
            # In the parameters' memory format, or their norms' last digits would be others than before.
            self._velocity = [torch.empty_like(parameter).copy_(state[name]) for name, parameter in pairs]
