"""Channels last: where it helps, all the way there and back, and no look at a run is less exact for it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from explorer.architecture import build_graph
from explorer.config import RunConfig
from explorer.networks import Mode, Network
from explorer.networks.normalization import BatchNormalization, Normalizer, exact_moments
from explorer.store.records import Records
from explorer.training.memory_format import MOST_VALUES, memory_format
from explorer.training.session import Session

RESIDUAL = {"network.family": "residual", "network.depth": 8}


@pytest.mark.parametrize(
    ("values", "device", "helps"),
    [
        (RESIDUAL, "cpu", True),
        ({**RESIDUAL, "normalization.kind": "none"}, "cpu", True),
        (RESIDUAL, "cuda", False),
        ({**RESIDUAL, "optimizer.batch_size": 256}, "cpu", True),  # 16,384 values of a channel
        ({**RESIDUAL, "optimizer.batch_size": 257}, "cpu", False),
        ({**RESIDUAL, "normalization.kind": "group"}, "cpu", False),
        ({}, "cpu", False),  # LeNet has 6 channels
        ({"dataset.name": "spirals", "network.family": "mlp"}, "cpu", False),
    ],
)
def test_channels_come_last_where_that_helps(values: dict[str, object], device: str, helps: bool) -> None:
    config = RunConfig().with_values(values)
    expected = torch.channels_last if helps else torch.contiguous_format
    assert memory_format(config, build_graph(config), device) is expected


@pytest.mark.parametrize("kind", ["none", "batch"])
def test_activations_and_their_gradients_have_their_channels_last_in_every_layer(kind: str, tmp_path: Path) -> None:
    config = RunConfig().with_values({**RESIDUAL, "normalization.kind": kind, "training.device": "cpu"})
    with Records(tmp_path) as records:
        network = Session(config, tmp_path, records).network
    nodes = [node.name for node in network.graph.nodes[1:] if len(node.shape) == 3]
    logits, outputs = network.outputs(torch.randn(16, 1, 8, 8), nodes)
    gradients = torch.autograd.grad(F.cross_entropy(logits, torch.arange(16) % 10), list(outputs.values()))
    for name, values, gradient in zip(nodes, outputs.values(), gradients, strict=True):
        assert values.is_contiguous(memory_format=torch.channels_last), name
        assert gradient.is_contiguous(memory_format=torch.channels_last), name


def _reference(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    var, mean = torch.var_mean(x.double(), dim=(0, 2, 3), correction=0)
    return mean, var


def _values(samples: int, pixels: int) -> torch.Tensor:
    x = torch.randn(samples, 16, pixels, pixels, generator=torch.Generator().manual_seed(0)) + 3
    return x.contiguous(memory_format=torch.channels_last)


def test_what_a_step_records_with_channels_last_is_off_by_a_hundred_thousandth_at_most() -> None:
    x = _values(MOST_VALUES // 64, 8)
    slot = BatchNormalization(16, eps=0.0)
    slot(x)
    mean, var = _reference(x)
    torch.testing.assert_close(slot.batch_mean.double(), mean, rtol=1e-5, atol=0)
    torch.testing.assert_close(slot.batch_var.double(), var, rtol=1e-5, atol=0)


@pytest.mark.parametrize("mode", [Mode.BATCH, Mode.EXACT])
@torch.no_grad()
def test_a_look_sums_as_exactly_as_with_channels_first(mode: Mode) -> None:
    x = _values(1347, 8)
    mean, var = _reference(x)
    for found_mean, found_var in (exact_moments(x), exact_moments(x.contiguous())):
        torch.testing.assert_close(found_mean.double(), mean, rtol=1e-6, atol=0)
        torch.testing.assert_close(found_var.double(), var, rtol=1e-6, atol=0)
    slot, empty = BatchNormalization(16, eps=1e-3), Normalizer()
    slot.mode = empty.mode = mode
    empty.watched = True
    y, _ = slot(x), empty(x)
    torch.testing.assert_close(empty.batch_var.double(), var, rtol=1e-6, atol=0)
    torch.testing.assert_close(slot.batch_var.double(), var, rtol=2e-6, atol=0)
    expected = (x.double() - mean[:, None, None]) / torch.sqrt(var + 1e-3)[:, None, None]
    torch.testing.assert_close(y.double(), expected, rtol=1e-5, atol=1e-5)


def test_a_look_that_wants_gradients_gets_those_through_the_statistics() -> None:
    x = _values(8, 4).requires_grad_()
    slot = BatchNormalization(16)
    slot.mode = Mode.BATCH
    weights = torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    (found,) = torch.autograd.grad((slot(x) * weights).sum(), x)
    (expected,) = torch.autograd.grad((F.batch_norm(x, None, None, training=True) * weights).sum(), x)
    torch.testing.assert_close(found, expected)


def test_the_original_networks_weights_are_those_of_a_network_with_channels_first(tmp_path: Path) -> None:
    config = RunConfig().with_values({**RESIDUAL, "training.device": "cpu"})
    with Records(tmp_path) as records:
        trained = Session(config, tmp_path, records).network
    for name, value in Network(config).state().items():
        assert torch.equal(trained.state()[name], value), name
