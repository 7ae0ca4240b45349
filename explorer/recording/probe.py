"""What a probe is: it names its series once and then gives their values, at every step or at scheduled moments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from torch import Tensor

from explorer.networks import Network
from explorer.recording.norms import l2_norms
from explorer.store.series import SeriesInfo

Key = tuple[str, str]
"""(quantity, layer); the layer is empty for the run itself."""


@dataclass
class Observation:
    """One optimizer step, just taken. Nothing here carries a gradient any more."""

    loss: Tensor  # ()
    logits: Tensor  # (N, classes), or (N, classes, H, W) where every pixel has a class
    targets: Tensor  # (N,), or (N, H, W)
    gradients: tuple[Tensor, ...]  # in the order of network.parameters_by_name()
    node_gradients: Mapping[str, Tensor]  # of the nodes that the probes watch
    weights: Sequence[Tensor]  # matrices and filters after the step, in the order of the parameters
    weight_positions: Tensor  # (weights,) of these among the parameters
    update: Sequence[Tensor]  # the optimizer moved the parameters by −learning_rate times this
    learning_rate: float

    @cached_property
    def _norms(self) -> tuple[Tensor, ...]:
        """Of `gradients`, `node_gradients` and `weights`, in one fused pass."""
        together = [*self.gradients, *self.node_gradients.values(), *self.weights]
        return l2_norms(together).split([len(self.gradients), len(self.node_gradients), len(self.weights)])

    @cached_property
    def gradient_norms(self) -> Tensor:
        """L2 norms (parameters,) of `gradients`."""
        return self._norms[0]

    def node_gradient_norms(self, nodes: Sequence[str]) -> Tensor:
        """L2 norms (nodes,) of the gradients at some of the watched nodes."""
        norms, there = self._norms[1], list(self.node_gradients)
        return norms if there == list(nodes) else norms[[there.index(node) for node in nodes]]

    @property
    def weight_norms(self) -> Tensor:
        """L2 norms (weights,) of `weights`."""
        return self._norms[2]

    @cached_property
    def weight_gradient_norms(self) -> Tensor:
        """L2 norms (weights,) of the gradients of `weights`."""
        return self.gradient_norms[self.weight_positions]

    @cached_property
    def weight_update_norms(self) -> Tensor:
        """L2 norms (weights,) of the updates of `weights`, which for plain SGD are the gradients themselves."""
        if all(update is gradient for update, gradient in zip(self.update, self.gradients, strict=True)):
            return self.weight_gradient_norms
        return l2_norms(list(self.update))[self.weight_positions]


def weight_positions(network: Network) -> list[int]:
    """Where the matrices and filters are among the parameters."""
    return [position for position, name in enumerate(network.parameters_by_name()) if name.endswith(".weight")]


class StepProbe(ABC):
    """Records at every step, without an operation that waits for the device.

    `watches`: nodes of the network's graph whose gradient it wants to see.
    """

    watches: tuple[str, ...] = ()

    def __init__(self, network: Network) -> None:
        self.network = network

    @abstractmethod
    def series(self) -> list[SeriesInfo]:
        """What it records."""

    def columns(self) -> list[SeriesInfo]:
        """What is copied at every step, each under its own name: its series, unless these follow from less."""
        return self.series()

    @abstractmethod
    def values(self, observation: Observation) -> list[Tensor]:
        """One-dimensional tensors that, laid end to end, are the values of all its columns."""

    def recorded(self, columns: Mapping[Key, np.ndarray]) -> Mapping[Key, np.ndarray]:
        """Its series (T, …) from its columns (T, …), once these have left the device."""
        return columns

    def state(self) -> dict[str, Tensor]:
        """What it remembers from step to step: saved with a checkpoint."""
        return {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Remember again."""
        del state


class MomentProbe(ABC):
    """Records after the steps of its `moments`; it may take a look of its own but changes nothing."""

    moments: frozenset[int] = frozenset()

    @abstractmethod
    def series(self) -> list[SeriesInfo]: ...

    @abstractmethod
    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        """Values by (quantity, layer); empty where this step is none of its moments."""
