"""Normalization in chosen layers only: which slots stay empty, what becomes of the bias, and what is refused."""

from __future__ import annotations

import pytest

from explorer.architecture import build_graph
from explorer.architecture.operations import Normalize
from explorer.config import ConfigError, NormalizationKind, NormalizedLayers, RunConfig
from explorer.networks import Network

DEEP = {"network.family": "residual", "network.depth": 6}


def _normalized(values: dict[str, object]) -> list[str]:
    graph = build_graph(RunConfig().with_values(values))
    slots = {layer: graph[f"{layer}.norm"].operation for layer in graph.layers}
    return [
        layer
        for layer, slot in slots.items()
        if isinstance(slot, Normalize) and slot.kind is not NormalizationKind.NONE
    ]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ("all", ["conv1", "conv2", "fc1", "fc2"]),
        ("first", ["conv1"]),
        ("last", ["fc2"]),
        ("all_but_first", ["conv2", "fc1", "fc2"]),
        ("all_but_last", ["conv1", "conv2", "fc1"]),
        ("first_half", ["conv1", "conv2"]),
        ("second_half", ["fc1", "fc2"]),
        ("every_second", ["conv1", "fc1"]),
        ("convolutions", ["conv1", "conv2"]),
        ("fully_connected", ["fc1", "fc2"]),
        ("conv2, fc2", ["conv2", "fc2"]),
    ],
)
def test_a_rule_or_names_choose_the_layers(layers: str, expected: list[str]) -> None:
    assert _normalized({"normalization.layers": layers}) == expected


def test_halves_make_the_whole() -> None:
    halves = [_normalized({**DEEP, "normalization.layers": half}) for half in ("first_half", "second_half")]
    assert halves[0] + halves[1] == _normalized(DEEP)


def test_a_layer_without_its_normalizer_has_a_bias_and_no_gamma() -> None:
    config = RunConfig().with_values({**DEEP, "normalization.layers": "first"})
    parameters = build_graph(config).parameters
    assert "stem.bias" not in parameters and "stem.norm.gamma" in parameters
    assert "b1.conv1.bias" in parameters and "b1.conv1.norm.gamma" not in parameters
    built = {name: tuple(parameter.shape) for name, parameter in Network(config).parameters_by_name().items()}
    assert built == parameters


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"normalization.layers": "conv9"}, ("normalization.layers", "conv9", "conv1, conv2, fc1, fc2", "first_half")),
        ({**DEEP, "normalization.layers": "fully_connected"}, ("normalization.layers", "no layer", "stem")),
        ({"normalization.layers": ""}, ("normalization.layers", "does not name a layer", "conv1,conv2", "none")),
    ],
)
def test_layers_that_are_not_there_are_refused_in_words(values: dict[str, object], words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError) as refusal:
        build_graph(RunConfig().with_values(values))
    for word in words:
        assert word in str(refusal.value)


@pytest.mark.parametrize("rule", [rule for rule in NormalizedLayers if rule is not NormalizedLayers.FULLY_CONNECTED])
def test_every_rule_fits_a_deep_network(rule: NormalizedLayers) -> None:
    assert _normalized({**DEEP, "normalization.layers": rule})
