"""Looking at the networks that a run kept, apart from its training."""

from __future__ import annotations

import numpy as np
import torch

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.recording import build_recorder
from explorer.recording.probe import Key
from explorer.store.waiting_looks import State
from explorer.training.device import choose_device
from explorer.training.session import build_network


class Looker:
    """A network of a run's configuration that takes over one kept state after another, with the probes of its schedule.

    Raises:
        ConfigError: a device that is not there, or data that cannot be had.
    """

    def __init__(self, config: RunConfig) -> None:
        device = choose_device(config.training.device)
        data = load_dataset(config.dataset)
        arrays = (data.x_train, data.y_train, data.x_test, data.y_test)
        x_train, y_train, x_test, y_test = (torch.from_numpy(array).to(device) for array in arrays)
        self._network = build_network(config, device)
        self._recorder = build_recorder(self._network, x_train, y_train, x_test, y_test)

    def look(self, step: int, state: State) -> dict[Key, np.ndarray]:
        """What the scheduled probes see after `step` steps, when the network was as `state` says."""
        self._network.load_state({name: torch.from_numpy(value) for name, value in state.items()})
        return self._recorder.look(step)
