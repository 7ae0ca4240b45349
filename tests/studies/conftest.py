"""Small trained runs that the studies look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.config import RunConfig
from explorer.training import train

Trained = tuple[RunConfig, Path]


def _trained(folder: Path, values: dict[str, object]) -> Trained:
    common = {"training.epochs": 1, "optimizer.batch_size": 64, "recording.moments": 0}
    config = RunConfig().with_values({**common, **values})
    assert train(config, folder).status == "finished"
    return config, folder


@pytest.fixture(scope="session")
def lenet(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return _trained(tmp_path_factory.mktemp("lenet"), {"normalization.momentum": 0.05})


@pytest.fixture(scope="session")
def residual(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    values = {"network.family": "residual", "network.depth": 8, "network.width": 8}
    return _trained(tmp_path_factory.mktemp("residual"), values)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    values = {"network.family": "plain", "network.depth": 8, "network.width": 8}
    return _trained(tmp_path_factory.mktemp("plain"), values)


@pytest.fixture(scope="session")
def without_normalization(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return _trained(tmp_path_factory.mktemp("none"), {"normalization.kind": "none"})
