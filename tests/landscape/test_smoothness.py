"""Loss range, gradient predictiveness, β and internal covariate shift, written out without the engine."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.networks import Mode, Network
from explorer.studies.registry import compute
from explorer.studies.trained import load_trained
from explorer.study_requests.loss_landscape import SmoothnessRequest
from explorer.training.batches import Batches
from tests.landscape.conftest import Store


@pytest.fixture(scope="module")
def found(store: Store) -> dict[str, np.ndarray]:
    return compute("smoothness", store.folder, store.runs["lenet"].id, SmoothnessRequest(every=8).parameters)


def _gradients(network: Network, x: torch.Tensor, y: torch.Tensor) -> tuple[float, dict[str, torch.Tensor]]:
    with network.in_mode(Mode.BATCH):
        loss = F.cross_entropy(network(x), y)
    names = network.parameters_by_name()
    return loss.item(), dict(zip(names, torch.autograd.grad(loss, list(names.values())), strict=True))


def _moved(network: Network, gradients: dict[str, torch.Tensor], size: float, names: list[str]) -> Network:
    other = copy.deepcopy(network)
    with torch.no_grad():
        for name in names:
            other.parameters_by_name()[name].sub_(size * gradients[name])
    return other


def test_the_loss_is_the_one_that_was_recorded_at_the_next_step(found: dict[str, np.ndarray], store: Store) -> None:
    recorded = store.runs["lenet"].array("loss")
    inside = found["step"] < len(recorded)
    assert inside.sum() >= 2
    np.testing.assert_array_equal(found["loss"][inside].astype(np.float32), recorded[found["step"][inside]])


def test_the_numbers_along_the_gradient_are_those_of_the_paper(found: dict[str, np.ndarray], store: Store) -> None:
    run, index = store.runs["lenet"], 1
    step = int(found["step"][index])
    trained = load_trained(run.config, run.folder, step)
    x, y = Batches(trained.x_train, trained.y_train, 64, run.config.training.seed).at(step + 1)
    loss, gradients = _gradients(trained.network, x, y)
    flat = torch.cat([value.flatten() for value in gradients.values()]).double()
    assert found["gradient_norm"][index] == pytest.approx(flat.norm().item(), rel=1e-5)
    assert found["factor"][[0, -1]].tolist() == [0.5, 4.0]
    losses, changes = [], []
    for factor in found["factor"]:
        there = _moved(trained.network, gradients, 0.1 * factor, list(gradients))
        after_loss, after = _gradients(there, x, y)
        losses.append(after_loss)
        changes.append((flat - torch.cat([value.flatten() for value in after.values()]).double()).norm().item())
    np.testing.assert_allclose(found["loss_along"][index], losses, rtol=1e-5)
    np.testing.assert_allclose(found["gradient_change"][index], changes, rtol=1e-3)
    np.testing.assert_allclose(found["relative_change"][index], np.array(changes) / flat.norm().item(), rtol=1e-3)
    betas = np.array(changes) / (0.1 * found["factor"] * flat.norm().item())
    assert found["effective_beta"][index] == pytest.approx(betas.max(), rel=1e-3)
    assert found["loss_min"][index] == pytest.approx(min(losses), rel=1e-5)
    assert found["loss_max"][index] == pytest.approx(max(losses), rel=1e-5)
    assert loss == pytest.approx(float(found["loss"][index]), rel=1e-6)


def test_covariate_shift_moves_the_layers_before_and_no_other(found: dict[str, np.ndarray], store: Store) -> None:
    run, index = store.runs["lenet"], 1
    step = int(found["step"][index])
    trained = load_trained(run.config, run.folder, step)
    x, y = Batches(trained.x_train, trained.y_train, 64, run.config.training.seed).at(step + 1)
    _, gradients = _gradients(trained.network, x, y)
    layers = found["layer"].tolist()
    assert layers == ["conv1", "conv2", "fc1", "fc2", "classifier"]
    assert found["shift_norm"][index, 0] == 0.0 and found["shift_cosine"][index, 0] == pytest.approx(1.0)
    for number, layer in enumerate(layers):
        before = [name for name in gradients if name.split(".")[0] in layers[:number]]
        _, after = _gradients(_moved(trained.network, gradients, 0.1, before), x, y)
        a, b = gradients[f"{layer}.weight"].double(), after[f"{layer}.weight"].double()
        assert found["shift_norm"][index, number] == pytest.approx((a - b).norm().item(), rel=1e-3, abs=1e-9)
        cosine = torch.cosine_similarity(a.flatten(), b.flatten(), dim=0).item()
        assert found["shift_cosine"][index, number] == pytest.approx(cosine, abs=1e-5)


def test_every_moment_is_done_and_none_is_missing(found: dict[str, np.ndarray]) -> None:
    assert found["done"].all()
    numbers = [values for values in found.values() if values.dtype == np.float64]
    assert all(np.isfinite(values).all() for values in numbers)
