"""Every way through a block: the gradients that arrive by each path add up to the gradient at the block's input."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from explorer.config import Family, RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.recording.gradient_flow import path_quantity
from explorer.store.records import Records
from explorer.training import train
from explorer.training.batches import Batches
from tests.architecture.configurations import configuration

WITH_PATHS = (
    Family.RESIDUAL_MLP,
    Family.GOOGLENET,
    Family.RESIDUAL,
    Family.RESNEXT,
    Family.DENSENET,
    Family.UNET,
    Family.RESIDUAL_UNET,
)


def _small(family: Family, **values: object) -> RunConfig:
    small = {"training__epochs": 1, "recording__moments": 0, "optimizer__batch_size": 300, "network__width": 8}
    return configuration(family, **{**small, **values})


def _first_batch(config: RunConfig) -> tuple[torch.Tensor, torch.Tensor]:
    data = load_dataset(config.dataset)
    x, y = torch.from_numpy(data.x_train), torch.from_numpy(data.y_train)
    return Batches(x, y, config.optimizer.batch_size, config.training.seed).at(1)


@pytest.mark.parametrize("order", ["post_activation", "pre_activation"])
@pytest.mark.parametrize("kind", ["none", "batch"])
@pytest.mark.parametrize("family", WITH_PATHS)
def test_the_gradients_by_all_paths_add_up_to_the_gradient_at_the_blocks_input(
    family: Family, kind: str, order: str
) -> None:
    config = _small(family, normalization__kind=kind, network__order=order)
    network = Network(config).double()
    x, y = (part[:12] for part in _first_batch(config))
    blocks = network.graph.blocks
    names = [node for block in blocks for node in (block.input, *(path.tap for path in block.paths))]
    logits, outputs = network.outputs(x.double(), list(dict.fromkeys(names)))
    of = dict(zip(outputs, torch.autograd.grad(F.cross_entropy(logits, y), list(outputs.values())), strict=True))
    inputs = [block.input for block in blocks]
    assert blocks
    for block in blocks:
        parts = sum(of[path.tap] for other in blocks if other.input == block.input for path in other.paths)
        assert isinstance(parts, torch.Tensor)
        assert inputs.count(block.input) == 1
        assert (of[block.input] - parts).norm() <= 1e-9 * of[block.input].norm()
        assert all(of[path.tap].norm() > 0 for path in block.paths)


@pytest.mark.parametrize("family", WITH_PATHS)
def test_the_norms_by_every_path_are_recorded(tmp_path: Path, family: Family) -> None:
    config = _small(family)
    train(config, tmp_path)
    records, network = Records(tmp_path), Network(config)
    torch.set_num_threads(1)
    x, y = _first_batch(config)
    blocks = network.graph.blocks
    wanted = {path_quantity(block, path): path.tap for block in blocks for path in block.paths}
    wanted |= {("block_grad_norm", block.name): block.input for block in blocks}
    wanted |= {("block_output_grad_norm", block.name): block.output for block in blocks}
    logits, outputs = network.outputs(x, list(dict.fromkeys(wanted.values())))
    of = dict(zip(outputs, torch.autograd.grad(F.cross_entropy(logits, y), list(outputs.values())), strict=True))
    for (quantity, name), node in wanted.items():
        found = records.at(quantity, name, 1)
        assert found is not None and float(found[1]) == pytest.approx(of[node].norm().item(), rel=1e-3), (
            quantity,
            name,
        )


def test_an_inception_block_has_four_paths_with_names_of_their_own(tmp_path: Path) -> None:
    train(_small(Family.GOOGLENET, network__depth=6), tmp_path)
    assert Records(tmp_path).layers("path_grad_norm") == ["i1.b1", "i1.b2", "i1.b3", "i1.b4"]
