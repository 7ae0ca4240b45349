"""Gradient flow: the two paths add up to the gradient at the block's input, and the recorded norms are autograd's."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.recording import Observation
from explorer.store.records import Records
from explorer.training import Session, train
from explorer.training.batches import Batches


def _config(**values: object) -> RunConfig:
    common: dict[str, object] = {"network.family": "residual", "network.depth": 8, "recording.moments": 0}
    common |= {"optimizer.batch_size": 128, "training.epochs": 1}
    return RunConfig().with_values({**common, **{key.replace("__", "."): value for key, value in values.items()}})


def _first_batch(config: RunConfig) -> tuple[torch.Tensor, torch.Tensor]:
    data = load_dataset(config.dataset)
    x, y = torch.from_numpy(data.x_train), torch.from_numpy(data.y_train)
    return Batches(x, y, config.optimizer.batch_size, config.training.seed).at(1)


@pytest.mark.parametrize("kind", ["none", "batch", "group"])
@pytest.mark.parametrize("shortcut", ["parameter_free", "projection"])
@pytest.mark.parametrize("placement", ["before", "after"])
def test_shortcut_and_branch_add_up_to_the_gradient_at_the_blocks_input(
    kind: str, shortcut: str, placement: str
) -> None:
    config = _config(normalization__kind=kind, network__shortcut=shortcut, normalization__placement=placement)
    network = Network(config).double()
    x, y = _first_batch(config)
    names = [node for block in network.graph.blocks for node in (block.input, block.branch or "", block.shortcut or "")]
    logits, outputs = network.outputs(x.double(), names)
    gradients = torch.autograd.grad(F.cross_entropy(logits, y), list(outputs.values()))
    by_node = dict(zip(outputs, gradients, strict=True))
    for block in network.graph.blocks:
        assert block.shortcut is not None and block.branch is not None
        whole = by_node[block.input]
        parts = by_node[block.branch] + by_node[block.shortcut]
        assert (whole - parts).norm() <= 1e-6 * whole.norm()


@pytest.mark.parametrize("family", ["lenet", "plain", "residual"])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_recorded_norms_cosines_and_ratios_are_autograds(tmp_path: Path, family: str, momentum: float) -> None:
    config = RunConfig().with_values({"network.family": family, "training.epochs": 1, "recording.moments": 0})
    config = config.with_values({"optimizer.momentum": momentum, "optimizer.batch_size": 128})
    train(config, tmp_path)
    records = Records(tmp_path)
    network = Network(config)
    torch.set_num_threads(1)
    parameters = network.parameters_by_name()
    x, y = _first_batch(config)
    graph = network.graph
    outputs_of = {layer: f"{layer}.activation" for layer in graph.layers}
    nodes = dict.fromkeys(
        [*outputs_of.values(), *(n for b in graph.blocks for n in (b.input, b.branch, b.shortcut) if n)]
    )
    logits, outputs = network.outputs(x, list(nodes))
    wanted = [*parameters.values(), *outputs.values()]
    gradients = torch.autograd.grad(F.cross_entropy(logits, y), wanted)
    of = dict(zip([*parameters, *outputs], gradients, strict=True))

    def recorded(quantity: str, layer: str, step: int = 1) -> float:
        found = records.at(quantity, layer, step)
        assert found is not None and found[0] == step
        return float(found[1])

    for layer, node in outputs_of.items():
        assert recorded("activation_grad_norm", layer) == pytest.approx(of[node].norm().item(), rel=1e-4)
    for block in graph.blocks:
        assert recorded("block_grad_norm", block.name) == pytest.approx(of[block.input].norm().item(), rel=1e-4)
        assert block.branch is not None
        branch = of[block.branch]
        assert recorded("branch_grad_norm", block.name) == pytest.approx(branch.norm().item(), rel=1e-4)
        if block.shortcut is None:
            assert not any(i.quantity == "shortcut_grad_norm" for i in records.series())
            continue
        shortcut = of[block.shortcut]
        assert recorded("shortcut_grad_norm", block.name) == pytest.approx(shortcut.norm().item(), rel=1e-4)
        cosine = F.cosine_similarity(branch.flatten(), shortcut.flatten(), dim=0).item()
        assert recorded("shortcut_branch_cosine", block.name) == pytest.approx(cosine, abs=1e-4)
    for name, parameter in parameters.items():
        if name.endswith(".weight"):
            moved = (parameter - config.optimizer.learning_rate * of[name]).norm().item()
            assert recorded("weight_norm", name) == pytest.approx(moved, rel=1e-4)
            ratio = config.optimizer.learning_rate * of[name].norm().item() / moved
            assert recorded("update_ratio", name) == pytest.approx(ratio, rel=1e-4)


@pytest.mark.parametrize("family", ["plain", "residual"])
@pytest.mark.parametrize("placement", ["before", "after"])
def test_the_last_layers_gradient_is_the_one_at_the_last_blocks_output(
    tmp_path: Path, family: str, placement: str
) -> None:
    config = _config(network__family=family, normalization__placement=placement, training__epochs=1)
    train(config, tmp_path)
    network = Network(config)
    last = network.graph.blocks[-1].output
    x, y = _first_batch(config)
    logits, outputs = network.outputs(x, [last])
    (gradient,) = torch.autograd.grad(F.cross_entropy(logits, y), [outputs[last]])
    recorded = Records(tmp_path).read("activation_grad_norm", network.graph.layers[-1]).values[0]
    assert recorded == pytest.approx(gradient.norm().item(), rel=1e-4)


def test_the_update_ratio_is_the_parameters_own_movement(tmp_path: Path) -> None:
    session = Session(_config(optimizer__momentum=0.9, optimizer__weight_decay=0.01), tmp_path, Records(tmp_path))
    weight = session.network.parameters_by_name()["b1.conv1.weight"]
    moved = []
    for _ in range(3):
        before = weight.detach().clone()
        session.train_step()
        moved.append(((weight - before).norm() / weight.norm()).item())
    session.save()
    recorded = Records(tmp_path).read("update_ratio", "b1.conv1.weight").values
    np.testing.assert_allclose(recorded, moved, rtol=1e-3)


def test_the_gradient_cosine_compares_a_step_with_the_one_before(tmp_path: Path) -> None:
    config = _config()
    session = Session(config, tmp_path, Records(tmp_path))
    name, seen = "b2.conv1.weight", []
    row = session.recorder.row

    def spy(observation: Observation) -> torch.Tensor:
        seen.append(dict(zip(session.network.graph.parameters, observation.gradients, strict=True))[name].flatten())
        return row(observation)

    session.recorder.row = spy  # type: ignore[method-assign]
    for _ in range(4):
        session.train_step()
    session.save()
    recorded = Records(tmp_path).read("gradient_cosine", name).values
    assert np.isnan(recorded[0])
    cosines = [F.cosine_similarity(a, b, dim=0).item() for a, b in itertools.pairwise(seen)]
    np.testing.assert_allclose(recorded[1:], cosines, atol=1e-4)
