"""Normalization in chosen layers only: by a rule such as `first_half`, or by the layers' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from explorer.architecture.graph import Graph, Node
from explorer.architecture.operations import Convolution, Linear, Normalize, UpConvolution
from explorer.config import ConfigError, Cure, NormalizationKind, NormalizedLayers, RunConfig


def normalized_only_in(config: RunConfig, graph: Graph) -> Graph:
    """The graph with an empty slot in every layer that `normalization.layers` leaves out.

    A layer that loses its normalizer there has a bias, for no β replaces it any more.

    Raises:
        ConfigError: a name that is no layer's, or a rule that no layer fits; the message lists the layers.
    """
    wanted = config.normalization.layers
    if wanted == NormalizedLayers.ALL:
        return graph
    chosen = _chosen(graph, wanted)
    left_out = {layer for layer in graph.layers if layer not in chosen}
    return replace(graph, nodes=tuple(_emptied(graph, node, left_out) for node in graph.nodes))


def _emptied(graph: Graph, node: Node, left_out: set[str]) -> Node:
    operation = node.operation
    if isinstance(operation, Normalize) and node.name.removesuffix(".norm") in left_out:
        operation = Normalize(NormalizationKind.NONE)
    elif isinstance(operation, Convolution | UpConvolution | Linear) and node.name in left_out:
        operation = replace(operation, bias=True)
    shapes = [graph[source].shape for source in node.inputs]
    return replace(node, operation=operation, parameters=operation.parameters(*shapes))


def _chosen(graph: Graph, wanted: str) -> set[str]:
    layers = graph.layers
    if wanted in set(NormalizedLayers):
        found = _by_rule(graph, NormalizedLayers(wanted))
        if not found:
            raise ConfigError(
                f"normalization.layers: no layer of this network fits {wanted}; choose another rule, or some of "
                f"{', '.join(layers)}",
                [Cure("normalization.layers", NormalizedLayers.ALL.value, wanted)],
            )
        return set(found)
    names = wanted.split(",")
    unknown = [name for name in names if name not in layers]
    if unknown:
        raise ConfigError(
            f"normalization.layers: {unknown[0]} is not a layer of this network; choose some of {', '.join(layers)}, "
            f"or one of {', '.join(NormalizedLayers)}",
            [Cure("normalization.layers", _instead(names, layers), wanted)],
        )
    return set(names)


def _instead(names: Sequence[str], layers: Sequence[str]) -> str:
    """What is there of the names, or resembles them; all layers where nothing does."""
    near = [match for name in names for match in get_close_matches(name, layers, 1)]
    return ",".join(dict.fromkeys(near)) or NormalizedLayers.ALL.value


def _by_rule(graph: Graph, rule: NormalizedLayers) -> Sequence[str]:
    layers = graph.layers
    half = (len(layers) + 1) // 2  # an odd one belongs to the first half
    is_image = {layer: len(graph[f"{layer}.norm"].shape) == 3 for layer in layers}
    match rule:
        case NormalizedLayers.ALL:
            return layers
        case NormalizedLayers.FIRST:
            return layers[:1]
        case NormalizedLayers.LAST:
            return layers[-1:]
        case NormalizedLayers.ALL_BUT_FIRST:
            return layers[1:]
        case NormalizedLayers.ALL_BUT_LAST:
            return layers[:-1]
        case NormalizedLayers.FIRST_HALF:
            return layers[:half]
        case NormalizedLayers.SECOND_HALF:
            return layers[half:]
        case NormalizedLayers.EVERY_SECOND:
            return layers[::2]
        case NormalizedLayers.CONVOLUTIONS:
            return [layer for layer in layers if is_image[layer]]
        case NormalizedLayers.FULLY_CONNECTED:
            return [layer for layer in layers if not is_image[layer]]
