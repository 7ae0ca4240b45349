"""Every family at every size: torch agrees with the graph, and what the image cannot carry is refused."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from explorer.architecture import build_graph
from explorer.architecture.operations import Normalize
from explorer.config import ConfigError, Family, RunConfig
from explorer.config.network_sizes import SMALLEST_MAP
from explorer.networks import Network
from tests.architecture.configurations import DEPTHS, configuration, configurations
from tests.fuzzing import examples


def _batch(config: RunConfig, count: int = 6) -> torch.Tensor:
    return torch.randn(count, *config.dataset.input_shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.story
@examples(60)
@given(configurations())
def test_torch_builds_every_family_as_its_graph_says(config: RunConfig) -> None:
    network = Network(config)
    graph = network.graph
    built = {name: tuple(parameter.shape) for name, parameter in network.parameters_by_name().items()}
    assert built == graph.parameters
    assert sum(parameter.numel() for parameter in network.parameters()) == graph.parameter_count
    with torch.no_grad():
        logits, outputs = network.outputs(_batch(config, 2), [node.name for node in graph.nodes])
    assert {name: tuple(value.shape[1:]) for name, value in outputs.items()} == {
        node.name: node.shape for node in graph.nodes
    }
    pixels = config.dataset.input_shape[1:] if config.network.family in (Family.UNET, Family.RESIDUAL_UNET) else ()
    assert logits.shape[1:] == (config.dataset.classes, *pixels)


@examples(60)
@given(configurations())
def test_the_widths_that_groups_must_divide_are_those_of_the_graph(config: RunConfig) -> None:
    slots = [node for node in build_graph(config).nodes if isinstance(node.operation, Normalize)]
    assert {node.shape[0] for node in slots} == set(config.network.normalized_widths(config.side))


@examples(60)
@given(configurations())
def test_no_stage_leaves_fewer_than_four_by_four_pixels_but_lenets(config: RunConfig) -> None:
    graph = build_graph(config)
    sides = [min(node.shape[1:]) for node in graph.nodes if len(node.shape) == 3]
    least = 2 if config.network.family is Family.LENET else SMALLEST_MAP
    assert min(sides, default=least) >= least


@pytest.mark.parametrize("family", Family)
def test_the_depth_counts_the_layers_with_weights_on_the_longest_way(family: Family) -> None:
    for depth in DEPTHS[family]:
        graph = build_graph(configuration(family, network__depth=depth))
        between_stages = sum(name.startswith("t") and name.count(".") == 0 for name in (n.name for n in graph.nodes))
        assert graph.depths[graph.output.name] == depth + between_stages


@examples(40)
@given(configurations(), st.sampled_from([1, 2, 4]))
def test_a_wider_network_has_more_parameters_and_the_same_layers(config: RunConfig, factor: int) -> None:
    wider = config.with_values({"network.width": factor * config.network.width})
    narrow, wide = build_graph(config), build_graph(wider)
    assert [node.name for node in narrow.nodes] == [node.name for node in wide.nodes]
    assert wide.parameter_count >= narrow.parameter_count


@pytest.mark.parametrize("kind", ["none", "batch", "layer", "group", "instance"])
@pytest.mark.parametrize("family", Family)
def test_gradient_reaches_every_parameter_of_every_family(family: Family, kind: str) -> None:
    if kind == "instance" and not family.needs_images:
        pytest.skip("nothing to average over")
    groups = 1 if family in (Family.LENET, Family.NIN) else 2
    config = configuration(family, normalization__kind=kind, normalization__groups=groups)
    network = Network(config)
    logits = network(_batch(config, 24))
    loss = F.cross_entropy(logits, torch.arange(logits[:, 0].numel()).reshape(logits[:, 0].shape) % logits.shape[1])
    gradients = torch.autograd.grad(loss, list(network.parameters_by_name().values()))
    for name, gradient in zip(network.parameters_by_name(), gradients, strict=True):
        assert torch.isfinite(gradient).all()
        normalized = f"{name.removesuffix('.bias')}.norm.gamma" in network.graph.parameters
        is_dead = kind in ("batch", "instance") and name.endswith(".bias") and normalized  # the mean takes it out again
        assert (gradient.abs().max() < 1e-6) == is_dead, name


@pytest.mark.parametrize("block", ["basic", "bottleneck", "grouped"])
@pytest.mark.parametrize("order", ["post_activation", "pre_activation"])
@pytest.mark.parametrize("shortcut", ["parameter_free", "zero_padded", "projection"])
def test_a_plain_twin_has_the_parameters_of_the_branches(block: str, order: str, shortcut: str) -> None:
    shape = {"network__block": block, "network__order": order, "network__shortcut": shortcut, "network__depth": 14}
    plain, residual = (build_graph(configuration(family, **shape)) for family in (Family.PLAIN, Family.RESIDUAL))
    of_branches = {name: size for name, size in residual.parameters.items() if "projection" not in name}
    assert plain.parameters == of_branches
    assert not plain.residual_blocks and residual.residual_blocks == residual.blocks
    assert plain.is_a_chain and residual.is_a_chain


def test_the_mlps_and_the_u_nets_are_twins_too() -> None:
    for plain, residual in ((Family.MLP, Family.RESIDUAL_MLP), (Family.UNET, Family.RESIDUAL_UNET)):
        depth = max(DEPTHS[residual])
        values = {"network__depth": depth, "network__shortcut": "projection"}
        without, bridged = (build_graph(configuration(family, **values)) for family in (plain, residual))
        of_branches = {name: size for name, size in bridged.parameters.items() if "projection" not in name}
        assert without.parameters == of_branches
        assert len(bridged.parameters) > len(of_branches)


def test_a_resnext_is_a_residual_network_of_grouped_blocks() -> None:
    grouped = build_graph(configuration(Family.RESIDUAL, network__block="grouped", network__depth=14))
    assert grouped.parameters == build_graph(configuration(Family.RESNEXT, network__depth=14)).parameters


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"network.family": "unet", "dataset.name": "scenes", "network.depth": 23},
            ("32×32", "3 times", "18", "64×64"),
        ),
        ({"network.family": "vgg", "network.depth": 12}, ("11, 13, 16 or 19", "12", "11 or 13")),
        ({"network.family": "alexnet", "network.depth": 9}, ("exactly 8", "choose 8", "residual")),
        ({"network.family": "googlenet", "network.depth": 24}, ("9 Inception", "24", "choose 22")),
        ({"network.family": "resnext", "network.block": "basic"}, ("grouped", "family residual")),
        ({"network.family": "resnext", "network.cardinality": 5}, ("5 groups", "32 channels", "1, 2, 4, 8, 16, 32")),
        ({"network.family": "residual", "network.block": "bottleneck", "network.depth": 10}, ("three", "8 or 11")),
        ({"network.family": "residual_mlp", "network.depth": 2}, ("bridged", "choose 3 or more")),
        ({"network.family": "alexnet", "dataset.name": "moons"}, ("points in the plane", "mlp")),
    ],
)
def test_what_no_family_can_be_is_refused_in_words(values: dict[str, object], words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError) as refusal:
        RunConfig().with_values(values)
    for word in words:
        assert word in str(refusal.value)
