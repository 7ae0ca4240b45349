"""Lanczos against the whole Hessian, written down by autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.config import ConfigError, RunConfig
from explorer.landscape.data import SliceData
from explorer.landscape.objective import Objective
from explorer.landscape.position import Position, shaped
from explorer.landscape.sharpness import sharpness
from explorer.networks import Network
from explorer.study_requests.loss_landscape import Statistics
from tests.landscape.conftest import Around


def _tiny(statistics: Statistics, normalization: str) -> tuple[Objective, Position]:
    """An MLP of 2 → 4 → 4 → 2 in double precision on 12 points."""
    values = {"network.family": "mlp", "network.width": 4, "dataset.name": "moons", "normalization.kind": normalization}
    network = Network(RunConfig().with_values(values))
    random = torch.Generator().manual_seed(3)
    x, y = torch.randn(12, 2, generator=random), torch.randint(0, 2, (12,), generator=random)
    population, rows = (x, torch.arange(12)) if statistics is Statistics.RECOMPUTED else (None, None)
    objective = Objective(network, SliceData(((x, y),), population, rows), statistics)
    return objective.double(), Position.of(network).double()


def _dense_hessian(objective: Objective, position: Position) -> np.ndarray:
    flat = torch.cat([value.flatten() for value in position.parameters.values()])
    hessian = torch.autograd.functional.hessian(
        lambda vector: objective.loss(shaped(vector, position), position.buffers), flat
    )
    assert isinstance(hessian, torch.Tensor)
    return hessian.numpy()


@pytest.mark.parametrize("normalization", ["none", "batch", "layer"])
@pytest.mark.parametrize("statistics", Statistics)
def test_the_largest_eigenvalues_are_those_of_the_dense_hessian(statistics: Statistics, normalization: str) -> None:
    objective, position = _tiny(statistics, normalization)
    dense = _dense_hessian(objective, position)
    values, vectors = np.linalg.eigh(dense)
    found = sharpness(objective, position, 2)
    np.testing.assert_allclose(found.eigenvalues, values[::-1][:2], rtol=1e-5)
    assert (found.residuals < 1e-3).all() and found.products < len(dense) * 4
    for direction, vector in zip(found.eigenvectors, vectors.T[::-1], strict=False):
        flat = torch.cat([value.flatten() for value in direction.values()]).numpy()
        assert abs(flat @ vector) == pytest.approx(1.0, abs=1e-3)
        assert flat[np.abs(flat).argmax()] > 0


def test_power_iteration_finds_the_same_on_a_trained_network(around: Around) -> None:
    """Only where the eigenvalue largest in size is the largest: trained networks are so."""
    objective, position = around("mlp", Statistics.BATCH)
    objective, position = objective.double(), position.double()
    leaves = {name: value.requires_grad_() for name, value in position.parameters.items()}
    gradient = torch.autograd.grad(objective.loss(leaves, position.buffers), list(leaves.values()), create_graph=True)
    vector = [torch.ones_like(value) for value in gradient]
    value = 0.0
    for _ in range(400):
        product = torch.autograd.grad(gradient, list(leaves.values()), vector, retain_graph=True)
        value = sum((p * v).sum().item() for p, v in zip(product, vector, strict=True))
        length = torch.cat([p.flatten() for p in product]).norm()
        vector = [p / length for p in product]
    found = sharpness(objective, position, 1)
    assert found.eigenvalues[0] == pytest.approx(value, rel=1e-3)
    assert found.loss == pytest.approx(objective.evaluate(position)[0], rel=1e-9)


def test_recomputed_statistics_of_other_data_have_no_gradient(around: Around) -> None:
    from explorer.study_requests.loss_landscape import Subset

    objective, position = around("lenet", Statistics.RECOMPUTED, data=Subset.TEST)
    with pytest.raises(ConfigError, match="choose data training"):
        objective.gradient(position)
