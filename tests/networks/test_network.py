"""A network computes its graph: against the same network written out in PyTorch, and paired arms start alike."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.networks import Mode, Network

X = torch.randn(5, 1, 8, 8, generator=torch.Generator().manual_seed(0))


def test_lenet_computes_what_the_text_book_writes() -> None:
    network = Network(RunConfig().with_values({"network.activation": "sigmoid"}))
    p = network.parameters_by_name()

    def normalize(layer: str, x: torch.Tensor) -> torch.Tensor:
        return F.batch_norm(x, None, None, p[f"{layer}.norm.gamma"], p[f"{layer}.norm.beta"], training=True)

    x = F.conv2d(X, p["conv1.weight"], p["conv1.bias"], padding=1)
    x = F.avg_pool2d(torch.sigmoid(normalize("conv1", x)), 2)
    x = F.conv2d(x, p["conv2.weight"], p["conv2.bias"], padding=1)
    x = F.avg_pool2d(torch.sigmoid(normalize("conv2", x)), 2).flatten(1)
    x = torch.sigmoid(normalize("fc1", F.linear(x, p["fc1.weight"], p["fc1.bias"])))
    x = torch.sigmoid(normalize("fc2", F.linear(x, p["fc2.weight"], p["fc2.bias"])))
    assert torch.equal(network(X), F.linear(x, p["classifier.weight"], p["classifier.bias"]))


@pytest.mark.parametrize("placement", ["before", "after"])
@pytest.mark.parametrize("family", ["plain", "residual"])
@pytest.mark.parametrize("shortcut", ["parameter_free", "projection"])
def test_blocks_compute_what_the_paper_draws(family: str, placement: str, shortcut: str) -> None:
    values = {"network.family": family, "network.depth": 6, "network.shortcut": shortcut}
    network = Network(RunConfig().with_values({**values, "normalization.placement": placement}))
    p = network.parameters_by_name()

    def unit(x: torch.Tensor, name: str, stride: int = 1, activate: bool = True) -> torch.Tensor:
        x = F.conv2d(x, p[f"{name}.weight"], None, stride, 1)
        if placement == "after" and activate:
            x = F.relu(x)
        x = F.batch_norm(x, None, None, p[f"{name}.norm.gamma"], p[f"{name}.norm.beta"], training=True)
        return F.relu(x) if placement == "before" and activate else x

    x = unit(X, "stem")
    for block, stride in (("b1", 1), ("b2", 2)):
        branch = unit(x, f"{block}.conv1", stride)
        branch = unit(branch, f"{block}.conv2", activate=placement == "after")
        if family == "residual":
            if stride == 2 and shortcut == "projection":
                x = F.conv2d(x, p[f"{block}.projection.weight"], None, 2)
            elif stride == 2:
                x = torch.cat([F.avg_pool2d(x, 2), torch.zeros(5, 16, 4, 4)], dim=1)
            branch = branch + x
        x = F.relu(branch) if placement == "before" else branch
    expected = F.linear(x.mean((2, 3)), p["classifier.weight"], p["classifier.bias"])
    torch.testing.assert_close(network(X), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "vary",
    [
        {"normalization.kind": ("none", "batch", "layer", "group")},
        {"network.family": ("plain", "residual")},
        {"network.depth": (8, 20)},
        {"network.shortcut": ("parameter_free", "projection")},
    ],
)
def test_arms_start_from_the_same_values_where_they_share_a_parameter(vary: dict[str, tuple[object, ...]]) -> None:
    base = RunConfig().with_values({"network.family": "residual"})
    first, *others = (Network(arm.config).parameters_by_name() for arm in Experiment(base=base, vary=vary).arms)
    for other in others:
        shared = [name for name in first.keys() & other.keys() if first[name].shape == other[name].shape]
        assert shared
        assert all(torch.equal(first[name], other[name]) for name in shared)


def test_another_seed_starts_elsewhere() -> None:
    first, second = (Network(RunConfig().with_values({"training.seed": seed})) for seed in (0, 1))
    assert not torch.equal(first.parameters_by_name()["conv1.weight"], second.parameters_by_name()["conv1.weight"])


@pytest.mark.parametrize("scheme", ["xavier", "he"])
def test_initial_weights_have_the_schemes_variance(scheme: str) -> None:
    values = {"network.family": "residual", "network.width": 128, "network.depth": 4}
    network = Network(RunConfig().with_values({**values, "network.initialization": scheme}))
    weight = network.parameters_by_name()["b1.conv2.weight"]
    fan = weight.shape[0] * 9
    expected = 2 / fan if scheme == "he" else 2 / (fan + fan)
    assert abs(weight.var().item() / expected - 1) < 0.02


def test_a_state_taken_and_loaded_is_the_same_to_the_last_bit() -> None:
    network = Network(RunConfig())
    network(X)
    state = {name: value.clone() for name, value in network.state().items()}
    network(X + 1)
    assert not torch.equal(state["conv1.norm.running_mean"], network.state()["conv1.norm.running_mean"])
    network.load_state(state)
    assert all(torch.equal(state[name], value) for name, value in network.state().items())


def test_a_state_of_another_network_is_refused() -> None:
    other = Network(RunConfig().with_values({"network.family": "mlp"})).state()
    with pytest.raises(ValueError, match="another network"):
        Network(RunConfig()).load_state(other)


def test_a_mode_lasts_as_long_as_it_is_asked_for() -> None:
    network = Network(RunConfig())
    with pytest.raises(RuntimeError, match="inside"), network.in_mode(Mode.RUNNING):
        assert {slot.mode for slot in network.normalizers.values()} == {Mode.RUNNING}
        raise RuntimeError("inside")
    assert {slot.mode for slot in network.normalizers.values()} == {Mode.TRAIN}


@pytest.mark.parametrize("family", ["lenet", "mlp", "plain", "residual"])
@pytest.mark.parametrize("kind", ["none", "batch", "layer", "group"])
def test_gradient_reaches_every_parameter(family: str, kind: str) -> None:
    network = Network(RunConfig().with_values({"network.family": family, "normalization.kind": kind}))
    loss = F.cross_entropy(network(X), torch.arange(5))
    gradients = torch.autograd.grad(loss, list(network.parameters_by_name().values()))
    assert all(torch.isfinite(gradient).all() for gradient in gradients)
    dead_bias = kind == "batch"  # a bias right before batch normalization has no gradient
    for name, gradient in zip(network.parameters_by_name(), gradients, strict=True):
        is_dead = dead_bias and name.endswith(".bias") and not name.startswith("classifier")
        assert (gradient.abs().max() < 1e-6) == is_dead, name


@pytest.mark.parametrize(
    "values", [{}, {"network.family": "residual"}, {"network.family": "residual", "normalization.kind": "none"}]
)
def test_values_that_a_relu_overwrites_are_seen_by_nobody(values: dict[str, object]) -> None:
    network = Network(RunConfig().with_values(values))
    nodes = [node.name for node in network.graph.nodes[1:]]
    parameters = list(network.parameters_by_name().values())

    def same(values: object) -> torch.Tensor:
        raise AssertionError(f"no node has this name: {values}")

    plain, every = network.outputs(X, nodes, {"nowhere": same})  # with a replacement nothing is overwritten
    gradients = torch.autograd.grad(plain.square().sum(), parameters)
    in_place = network(X)
    assert torch.equal(in_place, plain)
    for found, expected in zip(torch.autograd.grad(in_place.square().sum(), parameters), gradients, strict=True):
        assert torch.equal(found, expected)
    for name in nodes:
        assert torch.equal(network.outputs(X, [name])[1][name], every[name]), name
    assert network._rectified  # or this test would compare a thing with itself
