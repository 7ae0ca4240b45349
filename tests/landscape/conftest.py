"""A few small trained runs, and slices through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

import explorer
from explorer.config import RunConfig
from explorer.headless import RecordedRun
from explorer.landscape.data import slice_data
from explorer.landscape.objective import Objective
from explorer.landscape.position import Position
from explorer.studies.trained import TrainedNetwork, load_trained
from explorer.study_requests.loss_landscape import Statistics, Subset

FAMILIES = {
    "lenet": {"network.family": "lenet", "normalization.momentum": 0.05},
    "residual": {"network.family": "residual", "network.depth": 6, "network.width": 4},
    "none": {"network.family": "lenet", "normalization.kind": "none"},
    "group": {"network.family": "residual", "network.depth": 4, "network.width": 4, "normalization.kind": "group"},
    "mlp": {"network.family": "mlp", "network.width": 12, "dataset.name": "moons", "dataset.points": 200},
}


@dataclass(frozen=True)
class Store:
    """A store with a finished run of one epoch of each of `FAMILIES`."""

    folder: Path
    runs: dict[str, RecordedRun]

    def trained(self, name: str) -> TrainedNetwork:
        return load_trained(self.runs[name].config, self.runs[name].folder)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("landscapes")
    common = {"training.epochs": 1, "recording.moments": 3}
    configs = {name: RunConfig().with_values({**common, **values}) for name, values in FAMILIES.items()}
    return Store(folder, {name: explorer.train(config, store=folder) for name, config in configs.items()})


Around = Callable[..., tuple[Objective, Position]]


@pytest.fixture
def around(store: Store) -> Around:
    """`around(name, statistics, samples=96)`: an objective on training data and the run's last parameters."""

    def find(
        name: str, statistics: Statistics, samples: int = 96, data: Subset = Subset.TRAINING
    ) -> tuple[Objective, Position]:
        trained = store.trained(name)
        splits = (trained.x_train, trained.y_train, trained.x_test, trained.y_test)
        chosen = slice_data(
            trained.config, splits, data=data, statistics=statistics, samples=samples, step=trained.step
        )
        return Objective(trained.network, chosen, statistics), Position.of(trained.network)

    return find


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
