"""What the blocks of plain and residual networks are made of."""

from __future__ import annotations

from enum import StrEnum


class BlockKind(StrEnum):
    """What a residual block's branch is made of, and its plain twin's."""

    BASIC = "basic"  # two 3×3 convolutions (He et al. 2015, figure 5 left)
    BOTTLENECK = "bottleneck"  # 1×1, 3×3, 1×1 to four times the channels (right)
    GROUPED = "grouped"  # a bottleneck whose 3×3 convolution is grouped (Xie et al. 2017)

    @property
    def layers(self) -> int:
        """Convolutions of a branch."""
        return 2 if self is BlockKind.BASIC else 3


class Order(StrEnum):
    """Where activation and normalizer of a residual block stand."""

    POST = "post_activation"  # convolution first; the last activation follows the sum (He et al. 2015)
    PRE = "pre_activation"  # normalizer and activation first; nothing follows the sum (He et al. 2016)


class Shortcut(StrEnum):
    """What a shortcut does where the shape changes; elsewhere it is the identity (He et al. 2015)."""

    PARAMETER_FREE = "parameter_free"  # average pooling and zero-padded channels (their option A, pooled)
    ZERO_PADDED = "zero_padded"  # every second pixel and zero-padded channels (their option A)
    PROJECTION = "projection"  # a strided 1×1 convolution (their option B); in an MLP, y = f(x) + Wx everywhere

    @classmethod
    def _missing_(cls, value: object) -> Shortcut | None:
        alias = {"identity": cls.PARAMETER_FREE, "parameter-free": cls.PARAMETER_FREE, "1x1": cls.PROJECTION}
        return alias.get(str(value))
