"""What theory says about a network that has not been trained: how the gradient's norm changes from layer to layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, asin, pi, prod, sin, sqrt

from explorer.architecture import Graph, build_graph
from explorer.config import (
    Activation,
    BlockKind,
    Family,
    Initialization,
    NormalizationKind,
    NormalizedLayers,
    Order,
    Placement,
    RunConfig,
)

WIDE = "wide ReLU layers"
NO_PADDING = "without zero padding"
"""What theory takes for granted: at every border a 3×3 convolution loses some of the gradient to the zeros."""
SMALL_EPS = 1e-3
"""A larger ε is no longer negligible beside an untrained layer's variance, which is about 1."""
FEWEST = 4
"""Values per channel below which the mean of 1/σ², and with it the growth, is infinite."""


@dataclass(frozen=True)
class Theory:
    """`factor` is that of the squared gradient norm per layer toward the input.

    `line` says it of the norm, beside a curve; `holds_for` the networks that theory speaks of; `source` who found it.
    """

    factor: float
    line: str
    holds_for: str
    source: str


def growth_theory(config: RunConfig, batch_size: int | None = None) -> Theory | None:
    """The theory of an untrained network, None where there is none for it.

    For wide layers: fully connected or plain ReLU layers with batch normalization (`batch_normalized`), or with He
    initialization and nothing else, 1 (He et al. 2015); a residual block of two layers without normalization, 2
    (De & Smith 2020). Convolutions are taken to have no border.
    """
    network, kind = config.network, config.normalization.kind
    if network.activation is not Activation.RELU or not _is_a_chain_of_basic_layers(config):
        return None
    padding = "" if network.family is Family.MLP else f" {NO_PADDING}"
    if kind is NormalizationKind.NONE and network.initialization == Initialization.HE:
        if network.family is Family.RESIDUAL:
            return Theory(sqrt(2.0), "× √2 per block", f"wide residual blocks{padding}", "De & Smith 2020")
        return Theory(1.0, "constant", f"{WIDE} with He initialization{padding}", "He et al. 2015")
    if kind in (NormalizationKind.BATCH, NormalizationKind.BATCH_FORMULA) and network.family is not Family.RESIDUAL:
        return _batch_normalized(config, batch_size or config.optimizer.batch_size, padding)
    return None


def _is_a_chain_of_basic_layers(config: RunConfig) -> bool:
    network, normalization = config.network, config.normalization
    has_blocks = network.family in (Family.PLAIN, Family.RESIDUAL)
    basic = has_blocks and network.block is BlockKind.BASIC and network.order is Order.POST
    placed = normalization.placement is Placement.BEFORE and normalization.layers == NormalizedLayers.ALL
    return placed and (basic or network.family is Family.MLP)


def _batch_normalized(config: RunConfig, batch_size: int, padding: str) -> Theory | None:
    values = batch_size * smallest_map(build_graph(config))
    if values < FEWEST or config.normalization.eps > SMALL_EPS:
        return None
    factor = batch_normalized(values)
    conditions = f"{WIDE} with batch normalization over {values:,d} values{padding}"
    return Theory(factor, f"× {sqrt(factor):.2f} per layer", conditions, "Yang et al. 2019")


def smallest_map(graph: Graph) -> int:
    """The fewest pixels that a normalized layer has; 1 for units."""
    return min(prod(graph[f"{layer}.norm"].shape[1:]) for layer in graph.layers)


def batch_normalized(values: int) -> float:
    """Growth of the squared gradient norm per wide ReLU + batch normalization layer, over `values` independent values.

    The fixed point of Yang et al. 2019: normalized, the n values of a channel are √n·u with u uniform on the unit
    sphere of those that add up to 0. Backpropagation through ReLU and normalizer leaves the share T − Q of the
    gradient, forward the layer's variance is Q, and the mean of 1/σ² over batches gives n − 3:

        T = E tr(GDGD),  Q = E ‖G·relu(u)‖²,  D = diag(u > 0),  G = I − 11ᵀ/n,  growth = (T − Q) / ((n − 3)·Q).

    Without ReLU (D = I) it is their (n − 2) / (n − 3), and for large n their π / (π − 1).

    Raises:
        ValueError: fewer than 4 values.
    """
    n = values
    if n < FEWEST:
        raise ValueError(f"growth over {n} values is infinite; there must be at least {FEWEST}")
    correlation = -1.0 / (n - 1)  # of two values that are centered together
    both_positive = 0.25 + asin(correlation) / (2 * pi)
    angle = acos(correlation)
    product = (sin(angle) + (pi - angle) * correlation) / (2 * pi * n)  # E relu(u₁)·relu(u₂)
    q = 0.5 - (0.5 + n * (n - 1) * product) / n
    squared_count = n / 2 + n * (n - 1) * both_positive  # E of (how many are positive)²
    t = n / 2 * (1 - 2 / n) + squared_count / n**2
    return (t - q) / ((n - 3) * q)
