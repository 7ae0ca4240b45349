"""How people write the values of each setting: `momentum cumulative`, `two 3×3`; the same value may read otherwise in
another setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.config import (
    Activation,
    Bias,
    BlockKind,
    DatasetName,
    Device,
    Family,
    Initialization,
    NormalizationKind,
    NormalizedLayers,
    Order,
    Placement,
    Shortcut,
    TrainedParameters,
)

CUMULATIVE = "cumulative"
"""How the momentum None is shown: the running statistics are the mean of all batches."""

WORDS: Mapping[str, Mapping[Any, str]] = {
    "dataset.name": {name: name.description.title for name in DatasetName},
    "network.family": {family: family.title for family in Family if not family.description.title_is_adjective},
    "network.block": {
        BlockKind.BASIC: "two 3×3",
        BlockKind.BOTTLENECK: "bottleneck",
        BlockKind.GROUPED: "grouped bottleneck",
    },
    "network.order": {Order.POST: "convolution first", Order.PRE: "activation first"},
    "network.activation": {activation: activation.description.title for activation in Activation},
    "network.shortcut": {
        Shortcut.PARAMETER_FREE: "average-pooled, zero-padded channels",
        Shortcut.ZERO_PADDED: "every 2nd pixel, zero-padded channels",
        Shortcut.PROJECTION: "1×1 convolution",
    },
    "network.initialization": {way: way.description.title for way in Initialization},
    "network.bias": {Bias.AUTO: "as the family does"},
    "normalization.kind": {kind: kind.label for kind in NormalizationKind},
    "normalization.layers": {rule: rule.replace("_", " ") for rule in NormalizedLayers},
    "normalization.placement": {
        Placement.BEFORE: "before the activation",
        Placement.AFTER: "after the activation",
    },
    "training.device": {
        Device.AUTO: "a GPU where there is one",
        Device.CPU: "CPU",
        Device.CUDA: "CUDA",
        Device.MPS: "MPS",
    },
    "training.trained": {
        TrainedParameters.GAMMA_BETA: "only γ and β",
        TrainedParameters.GAMMA_BETA_CLASSIFIER: "γ, β and the classifier",
        TrainedParameters.CLASSIFIER: "only the classifier",
    },
}
"""Setting → value → its words, where they are not the value itself."""


def word(setting: str, value: Any) -> str:
    """A setting's value as people write it."""
    if value is None:
        return CUMULATIVE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}"
    return WORDS.get(setting, {}).get(value, str(value))
