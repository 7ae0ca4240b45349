"""How large the networks are: the one rule that fits those of the lecture to images from 8×8 to 32×32 pixels.

*Width.* `width` stands in the place of the original's first number of channels (of DenseNet's growth rate); every other
number of channels and units keeps its proportion to it.

*Stages.* An image is halved where the original halves its own, as long as at least 4×4 pixels remain; a halving beyond
that is left out, its convolutions stay. Residual and dense networks have so many stages, and at most three, as He et
al. have them on CIFAR-10. The original's first large kernels are 3×3 here, for they see a smaller picture. LeNet alone
keeps both its poolings (8×8 → 2×2), and a U-Net has the halvings that its depth says, or is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST_IMAGE = 8
LARGEST_IMAGE = 32
SMALLEST_MAP = 4
"""Pixels of a side: images that may come in, and what is left of one at the end."""
MOST_STAGES = 3
BOTTLENECK_EXPANSION = 4
"""A bottleneck's last convolution has so many times the channels of its first (He et al. 2015, figure 5)."""
DENSE_BOTTLENECK = 4
"""A dense layer's 1×1 convolution has so many times the growth rate's channels (Huang et al. 2017, section 3)."""

VGG_STAGES: dict[int, tuple[int, ...]] = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}
"""Depth → convolutions of each stage (Simonyan & Zisserman 2015, table 1: A, B, D, E)."""
VGG_CHANNELS = (1, 2, 4, 8, 8)
ALEXNET_CHANNELS = (1, 3, 6, 4, 4)
"""Times the width; 64, 192, 384, 256, 256 in Krizhevsky 2014."""
UNITS = 64
"""Fully connected layers of AlexNet and VGG have so many units for each channel of the first: 4096 for 64."""
NIN_CHANNELS = (96, 256, 384)
INCEPTIONS: tuple[tuple[int, tuple[int, int], tuple[int, int], int], ...] = (
    (64, (96, 128), (16, 32), 32),
    (128, (128, 192), (32, 96), 64),
    (192, (96, 208), (16, 48), 64),
    (160, (112, 224), (24, 64), 64),
    (128, (128, 256), (24, 64), 64),
    (112, (144, 288), (32, 64), 64),
    (256, (160, 320), (32, 128), 128),
    (256, (160, 320), (32, 128), 128),
    (384, (192, 384), (48, 128), 128),
)
"""GoogLeNet's nine blocks: channels of 1×1, of 1×1 and 3×3, of 1×1 and 5×5, and after pooling (Szegedy et al. 2015)."""
INCEPTION_STAGES = (0, 0, 1, 1, 1, 1, 1, 2, 2)
"""The stage of each: the image is halved between two stages."""


def halvings(side: int, most: int) -> int:
    """How often `side` pixels can be halved, at most `most` times."""
    count = 0
    while count < most and side // 2 >= SMALLEST_MAP:
        side, count = side // 2, count + 1
    return count


def stages(side: int, blocks: int) -> int:
    """Of a residual or dense network; every stage but the first begins with a block of its own."""
    return min(1 + halvings(side, MOST_STAGES - 1), blocks + 1)


def stage_of(block: int, blocks: int, count: int) -> int:
    """The stage, from 0, of a block, from 0: stages are as long as one another, later ones the longer ones."""
    return sum(block >= cut * blocks // count for cut in range(1, count))


def proportional(original: int, first: int, width: int) -> int:
    """`original` channels where the first layer has `width` in place of `first`."""
    return max(1, original * width // first)


def chosen_inceptions(count: int) -> tuple[int, ...]:
    """Which of the nine: `count` of them, evenly from the first to the last."""
    if count == 1:
        return (4,)
    return tuple(round(number * (len(INCEPTIONS) - 1) / (count - 1)) for number in range(count))


# Channels (or units) of all layers that a normalizer may follow, or come before, each number once or more.


def lenet_widths(width: int) -> tuple[int, int, int, int]:
    """6, 16, 120, 84 at the original width of 6."""
    return (width, round(width * 16 / 6), 20 * width, 14 * width)


def alexnet_widths(width: int) -> tuple[int, ...]:
    return (*(factor * width for factor in ALEXNET_CHANNELS), UNITS * width)


def vgg_widths(width: int) -> tuple[int, ...]:
    return (*(factor * width for factor in VGG_CHANNELS), UNITS * width)


def nin_widths(width: int, blocks: int) -> tuple[int, ...]:
    """Of the blocks but the last one, whose 3×3 and first 1×1 convolution have as many as the last of these."""
    return tuple(proportional(channels, NIN_CHANNELS[0], width) for channels in NIN_CHANNELS[: blocks - 1])


def googlenet_stem_widths(width: int) -> tuple[int, int, int]:
    return (width, width, 3 * width)


def inception_widths(number: int, width: int) -> tuple[int, tuple[int, int], tuple[int, int], int]:
    pointwise, three, five, pooled = INCEPTIONS[number]
    first = INCEPTIONS[0][0]
    scale = [proportional(channels, first, width) for channels in (pointwise, *three, *five, pooled)]
    return scale[0], (scale[1], scale[2]), (scale[3], scale[4]), scale[5]


def residual_widths(width: int, stages: Sequence[int], *, bottleneck: bool, grouped: bool) -> tuple[int, ...]:
    """The stem's, then those of the blocks' stages: of a basic block's both convolutions, or of a bottleneck's."""
    of_stages = tuple(width * 2**stage for stage in dict.fromkeys(stages))
    if not bottleneck:
        return (width, *of_stages)
    inner = tuple((2 if grouped else 1) * channels for channels in of_stages)
    return (width, *inner, *(BOTTLENECK_EXPANSION * channels for channels in of_stages))


def dense_layers(layers: int, count: int) -> tuple[int, ...]:
    """How many dense layers each of `count` stages has."""
    of_layers = [stage_of(layer, layers, count) for layer in range(layers)]
    return tuple(of_layers.count(stage) for stage in range(count))


def densenet_widths(growth: int, layers: Sequence[int]) -> tuple[int, ...]:
    """Of the stem, and of what each dense layer and transition gets, as their normalizers come first."""
    channels = 2 * growth
    found = [channels, DENSE_BOTTLENECK * growth]
    for stage, count in enumerate(layers):
        if stage:
            channels //= 2
        found += [channels + number * growth for number in range(count + 1)]
        channels += count * growth
    return tuple(found)


def unet_halvings(depth: int) -> int:
    """3 convolutions at the bottom and above; each halving adds two on the way down, and three on the way up."""
    return (depth - 3) // 5


def unet_widths(width: int, depth: int) -> tuple[int, ...]:
    return tuple(width * 2**level for level in range(unet_halvings(depth) + 1))
