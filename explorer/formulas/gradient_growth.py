"""What theory says about a network that has not been trained: how the gradient's norm changes from layer to layer."""

from __future__ import annotations

from math import pi

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

BATCH_NORMALIZED = pi / (pi - 1.0)
"""Factor of the squared norm for each plain ReLU + batch normalization layer towards the input (Yang et al. 2019)."""


def growth_factor(config: RunConfig) -> float | None:
    """By how much the squared gradient norm grows a layer towards the input; None where theory says nothing.

    For wide layers and large batches: plain ReLU + batch normalization π / (π − 1) (Yang et al. 2019); plain ReLU with
    He initialisation 1 (He et al. 2015); a residual block of two layers without normalization 2 (De & Smith 2020).
    """
    network = config.network
    if network.activation is not Activation.RELU or config.normalization.placement is not Placement.BEFORE:
        return None
    if network.family not in (Family.MLP, Family.PLAIN, Family.RESIDUAL) or network.order is Order.PRE:
        return None
    if network.family is not Family.MLP and network.block is not BlockKind.BASIC:
        return None
    if config.normalization.layers != NormalizedLayers.ALL:
        return None
    kind = config.normalization.kind
    if kind is NormalizationKind.NONE and network.initialization == Initialization.HE:
        return 2.0**0.5 if network.family is Family.RESIDUAL else 1.0
    if kind in (NormalizationKind.BATCH, NormalizationKind.BATCH_FORMULA) and network.family is not Family.RESIDUAL:
        return BATCH_NORMALIZED
    return None


def growth_words(config: RunConfig) -> str:
    """The factor of the norm itself as people write it, `× √(π/(π−1)) a layer`; empty where there is none."""
    factor = growth_factor(config)
    if factor is None:
        return ""
    if factor == BATCH_NORMALIZED:
        return "× √(π/(π−1)) a layer"
    return "constant" if factor == 1.0 else "× √2 a block"
