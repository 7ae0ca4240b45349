"""What a probe is: it names its series once and then gives their values, at every step or at scheduled moments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from explorer.networks import Network
from explorer.store.records import SeriesInfo

Key = tuple[str, str]
"""(quantity, layer); the layer is empty for the run itself."""


@dataclass(frozen=True)
class Observation:
    """One optimiser step, just taken. Nothing here carries a gradient any more."""

    loss: Tensor  # ()
    logits: Tensor  # (N, classes)
    targets: Tensor  # (N,)
    gradients: tuple[Tensor, ...]  # in the order of network.parameters_by_name()


class StepProbe(ABC):
    """Records at every step, without an operation that waits for the device."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @abstractmethod
    def series(self) -> list[SeriesInfo]:
        """What it records, in the order of `values`."""

    @abstractmethod
    def values(self, observation: Observation) -> list[Tensor]:
        """One-dimensional tensors that, laid end to end, are the values of all its series."""

    def decode(self, rows: dict[Key, np.ndarray]) -> None:
        """Turn what was cheap to copy into what it means, in place, when rows leave the device."""
        del rows


class MomentProbe(ABC):
    """Records at scheduled moments; it may take a look of its own but changes nothing."""

    @abstractmethod
    def series(self) -> list[SeriesInfo]: ...

    @abstractmethod
    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        """Values by (quantity, layer); empty where this step is none of its moments."""
