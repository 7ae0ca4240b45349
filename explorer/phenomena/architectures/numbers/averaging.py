"""What each normalizer averages over at one place of a network: how many means, over how many values each.

With a batch of N, at a layer of C channels with H × W pixels (none in a fully connected one): batch normalization has C
means over N·H·W values, layer N over C·H·W, group N·G over C/G·H·W, instance N·C over H·W (Wu & He 2018, figure 2). RMS
takes what layer normalization takes, and subtracts no mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from explorer.architecture.operations import Shape
from explorer.config import NormalizationKind


@dataclass(frozen=True)
class Averaged:
    """`means` numbers, each of `values` values; `product` says of which."""

    kind: NormalizationKind
    means: int
    values: int
    product: str
    each: str
    """What there is one mean for: `channel`."""

    @property
    def is_possible(self) -> bool:
        """One value is its own mean: normalized, nothing of it is left."""
        return self.values > 1


def averages_like(kind: NormalizationKind) -> NormalizationKind:
    """The one of those compared that takes the same cells; batch normalization taken apart still takes the batch's."""
    return NormalizationKind.BATCH if kind.averages_over_batch else kind


def averaged(shape: Shape, batch_size: int, groups: int) -> list[Averaged]:
    """For every normalizer, at a layer of `shape` (C, H, W) or (C,). `groups` that do not divide the channels leave
    group normalization out.
    """
    channels, pixels = shape[0], prod(shape[1:])
    of_image = [str(side) for side in shape[1:]]
    found = [
        _averaged(NormalizationKind.BATCH, channels, [batch_size, *of_image], "channel"),
        _averaged(NormalizationKind.LAYER, batch_size, [channels, *of_image], "sample"),
    ]
    if channels % groups == 0:
        means, words = batch_size * groups, "sample and group"
        found.append(_averaged(NormalizationKind.GROUP, means, [channels // groups, *of_image], words))
    found.append(_averaged(NormalizationKind.INSTANCE, batch_size * channels, of_image or [1], "sample and channel"))
    found.append(_averaged(NormalizationKind.RMS, batch_size, [channels, *of_image], "sample"))
    assert found[0].values == batch_size * pixels
    return found


def _averaged(kind: NormalizationKind, means: int, factors: list[int | str] | list[str], each: str) -> Averaged:
    numbers = [int(factor) for factor in factors]
    return Averaged(kind, means, prod(numbers), " × ".join(map(str, numbers)), each)
