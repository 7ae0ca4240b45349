"""Graphs: the networks' shapes, parameter counts and blocks, against the literature and against torch."""

from __future__ import annotations

from math import prod

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.architecture import build_graph
from explorer.config import RunConfig
from explorer.networks import Network
from tests.fuzzing import examples


def _config(**values: object) -> RunConfig:
    return RunConfig().with_values({key.replace("__", "."): value for key, value in values.items()})


def test_lenet_has_the_text_books_parameters() -> None:
    none = build_graph(_config(normalization__kind="none"))
    layers = (1 * 6 * 9 + 6, 6 * 16 * 9 + 16, 64 * 120 + 120, 120 * 84 + 84, 84 * 10 + 10)
    assert none.parameter_count == sum(layers)
    assert build_graph(_config()).parameter_count == sum(layers) + 2 * (6 + 16 + 120 + 84)


def test_lenet_for_28_pixels_is_the_original_with_its_61706_parameters() -> None:
    values = {"dataset.name": "fashion_mnist", "normalization.kind": "none"}
    assert build_graph(RunConfig().with_values(values)).parameter_count == 61_706
    small = build_graph(RunConfig().with_values({"dataset.image_size": 27}))
    assert small["conv1"].parameters["weight"][2:] == (3, 3)


def test_a_residual_network_of_depth_20_has_nine_blocks_and_its_parameters() -> None:
    graph = build_graph(_config(network__family="residual", network__depth=20))
    first, second = 8 * 16 * 16 * 9, 16 * 32 * 9 + 9 * 32 * 32 * 9
    normalizers = 2 * (16 * 9 + 32 * 10)
    assert graph.parameter_count == 16 * 9 + first + second + normalizers + 32 * 10 + 10
    assert [block.name for block in graph.blocks] == [f"b{k}" for k in range(1, 10)]
    assert graph["b4.conv2"].shape == (16, 8, 8)
    assert graph["b5.conv1"].shape == (32, 4, 4)


def test_plain_is_residual_without_its_shortcuts() -> None:
    plain, residual = (
        build_graph(_config(network__family=family, network__depth=14)) for family in ("plain", "residual")
    )
    assert plain.parameters == residual.parameters
    assert all(block.shortcut is None for block in plain.blocks)
    assert all(block.shortcut is not None for block in residual.blocks)


def test_a_projection_adds_one_convolution_where_the_shape_changes() -> None:
    free, projected = (
        build_graph(_config(network__family="residual", network__depth=10, network__shortcut=shortcut))
        for shortcut in ("parameter_free", "projection")
    )
    assert projected.parameters.keys() - free.parameters.keys() == {"b3.projection.weight"}


def test_a_bias_goes_only_where_a_normalizers_shift_replaces_it() -> None:
    deep = {"network__family": "residual", "network__depth": 6}
    assert "stem.bias" not in build_graph(_config(**deep)).parameters
    assert "stem.bias" in build_graph(_config(**deep, normalization__kind="none")).parameters
    assert "stem.bias" in build_graph(_config(**deep, network__bias="keep")).parameters
    assert "conv1.bias" in build_graph(_config()).parameters
    assert "conv1.bias" not in build_graph(_config(network__bias="drop")).parameters


def test_instance_normalization_leaves_layers_without_pixels_alone() -> None:
    graph = build_graph(_config(normalization__kind="instance"))
    assert "conv1.norm.gamma" in graph.parameters
    assert "fc1.norm.gamma" not in graph.parameters


FAMILIES = st.sampled_from([("lenet", 5), ("mlp", 4), ("plain", 6), ("residual", 4), ("residual", 10)])


@examples(25)
@given(
    FAMILIES,
    st.sampled_from(["none", "batch", "layer", "group"]),
    st.sampled_from(["before", "after"]),
    st.integers(1, 5),
    st.sampled_from(["parameter_free", "projection"]),
)
def test_torch_builds_what_the_graph_says(
    family: tuple[str, int], kind: str, placement: str, width: int, shortcut: str
) -> None:
    config = _config(
        network__family=family[0],
        network__depth=family[1],
        network__width=6 * width,
        network__shortcut=shortcut,
        normalization__kind=kind,
        normalization__placement=placement,
    )
    network = Network(config)
    built = {name: tuple(parameter.shape) for name, parameter in network.parameters_by_name().items()}
    assert built == network.graph.parameters
    assert sum(parameter.numel() for parameter in network.parameters()) == network.graph.parameter_count
    assert sum(prod(shape) for shape in built.values()) == network.graph.parameter_count
    nodes = [node.name for node in network.graph.nodes]
    _, outputs = network.outputs(_images(3), nodes)
    assert {name: tuple(value.shape[1:]) for name, value in outputs.items()} == {
        node.name: node.shape for node in network.graph.nodes
    }


def _images(count: int) -> torch.Tensor:
    return torch.randn(count, 1, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", ["digits", "moons", "circles", "spirals", "xor"])
def test_the_input_has_the_data_sets_shape(name: str) -> None:
    config = _config(dataset__name=name, network__family="mlp")
    assert build_graph(config)["input"].shape == config.dataset.input_shape
