"""What sits in a network's slots, as an expression: PyTorch's own module where it computes the same, else ours."""

from __future__ import annotations

import inspect
from typing import Any

from explorer.networks.normalization import (
    BatchNormalization,
    GroupNormalization,
    InstanceNormalization,
    LayerNormalization,
    Normalizer,
)
from explorer.standalone.excerpts import Excerpt, ExcerptError


def normalizer_expression(normalizer: Normalizer, channels: int, has_pixels: bool, excerpt: Excerpt) -> str | None:
    """The expression that builds `normalizer` anew; its code goes into `excerpt` where PyTorch has none.

    None: an empty slot.

    Raises:
        ExcerptError: its code cannot stand alone, or its settings are not all attributes of their own name.
    """
    match normalizer:
        case _ if type(normalizer) is Normalizer:
            return None
        case _ if type(normalizer) is BatchNormalization:
            kind = "nn.BatchNorm2d" if has_pixels else "nn.BatchNorm1d"
            return f"{kind}({channels}, eps={normalizer.eps!r}, momentum={normalizer.momentum!r})"
        case _ if type(normalizer) in (GroupNormalization, LayerNormalization, InstanceNormalization):
            assert isinstance(normalizer, GroupNormalization)
            return f"nn.GroupNorm({normalizer.groups}, {channels}, eps={normalizer.eps!r})"
    excerpt.add(type(normalizer))
    return f"{type(normalizer).__name__}({_settings(normalizer, channels, excerpt)})"


def _settings(normalizer: Normalizer, channels: int, excerpt: Excerpt) -> str:
    said = []
    for name, parameter in inspect.signature(type(normalizer).__init__).parameters.items():
        if name == "self":
            continue
        if name != "channels" and not hasattr(normalizer, name):
            raise ExcerptError(
                f"{type(normalizer).__name__} does not keep its setting {name}, so that a script cannot write it down"
            )
        value: Any = channels if name == "channels" else getattr(normalizer, name)
        if type(value).__module__.startswith("explorer"):
            excerpt.add(type(value))
        text = repr(value)
        said.append(text if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and not said else f"{name}={text}")
    return ", ".join(said)
