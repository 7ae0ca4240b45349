"""What a run says about its network: family, size, and what blocks are made of. Sizes follow `network_sizes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, model_validator

from explorer.config import network_sizes as sizes
from explorer.config.dataset import Task
from explorer.config.frozen import Frozen


class Family(StrEnum):
    MLP = "mlp"
    RESIDUAL_MLP = "residual_mlp"
    LENET = "lenet"
    ALEXNET = "alexnet"
    VGG = "vgg"
    NIN = "nin"
    GOOGLENET = "googlenet"
    PLAIN = "plain"
    RESIDUAL = "residual"
    RESNEXT = "resnext"
    DENSENET = "densenet"
    UNET = "unet"
    RESIDUAL_UNET = "residual_unet"

    @property
    def title(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """As people write it at a sentence's beginning."""
        return _TITLES[self]

    @property
    def has_one_depth(self) -> bool:
        return self in (Family.LENET, Family.ALEXNET)

    @property
    def is_fully_convolutional(self) -> bool:
        """Whether every normalised layer is a convolution (the classifier itself is never normalised)."""
        return self not in (Family.MLP, Family.RESIDUAL_MLP, Family.LENET, Family.ALEXNET, Family.VGG)

    @property
    def needs_images(self) -> bool:
        return self not in (Family.MLP, Family.RESIDUAL_MLP)

    @property
    def task(self) -> Task:
        """What its output answers: one class for a sample, or one for every pixel."""
        return Task.SEGMENTATION if self in (Family.UNET, Family.RESIDUAL_UNET) else Task.CLASSIFICATION

    @property
    def has_residual_blocks(self) -> bool:
        """A chain of blocks of convolutions with the same shape options, or the plain network that is their twin."""
        return self in (Family.PLAIN, Family.RESIDUAL, Family.RESNEXT)

    @property
    def adds_shortcuts(self) -> bool:
        """Whether some of its layers are bridged by a shortcut that is added."""
        return self in (Family.RESIDUAL_MLP, Family.RESIDUAL, Family.RESNEXT, Family.RESIDUAL_UNET)


_TITLES = {
    Family.MLP: "MLP",
    Family.RESIDUAL_MLP: "MLP with shortcuts",
    Family.LENET: "LeNet",
    Family.ALEXNET: "AlexNet",
    Family.VGG: "VGG",
    Family.NIN: "NiN",
    Family.GOOGLENET: "GoogLeNet",
    Family.PLAIN: "Plain",
    Family.RESIDUAL: "Residual",
    Family.RESNEXT: "ResNeXt",
    Family.DENSENET: "DenseNet",
    Family.UNET: "U-Net",
    Family.RESIDUAL_UNET: "Residual U-Net",
}


class Activation(StrEnum):
    RELU = "relu"
    SIGMOID = "sigmoid"
    TANH = "tanh"


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


class Initialization(StrEnum):
    XAVIER = "xavier"  # uniform (Glorot & Bengio 2010)
    HE = "he"  # normal, fan-out (He et al. 2015)


class Bias(StrEnum):
    """Whether layers that are followed by a normalizer keep a bias of their own."""

    AUTO = "auto"  # LeNet and MLP keep it, as the text books write them; deep networks drop it before a normalizer
    KEEP = "keep"
    DROP = "drop"


DEFAULT_DEPTH = {
    Family.MLP: 3,
    Family.RESIDUAL_MLP: 3,
    Family.LENET: 5,
    Family.ALEXNET: 8,
    Family.VGG: 11,
    Family.NIN: 9,
    Family.GOOGLENET: 10,
    Family.PLAIN: 8,
    Family.RESIDUAL: 8,
    Family.RESNEXT: 8,
    Family.DENSENET: 14,
    Family.UNET: 13,
    Family.RESIDUAL_UNET: 13,
}
DEFAULT_WIDTH = {
    Family.MLP: 64,
    Family.RESIDUAL_MLP: 64,
    Family.LENET: 6,
    Family.ALEXNET: 8,
    Family.VGG: 8,
    Family.NIN: 24,
    Family.GOOGLENET: 16,
    Family.PLAIN: 16,
    Family.RESIDUAL: 16,
    Family.RESNEXT: 16,
    Family.DENSENET: 8,
    Family.UNET: 8,
    Family.RESIDUAL_UNET: 8,
}


@dataclass(frozen=True)
class _Depths:
    """The depths that a family can have: from `first` in steps, up to `last`; and why."""

    why: str
    first: int
    step: int = 1
    last: int | None = None

    def has(self, depth: int) -> bool:
        return depth >= self.first and (depth - self.first) % self.step == 0 and depth <= (self.last or depth)

    def nearest(self, depth: int) -> list[int]:
        """The depth below and the one above, where both are there."""
        below = self.first + max(0, depth - self.first) // self.step * self.step
        pair = (below, below + self.step) if depth > self.first else (self.first,)
        return [min(one, self.last) if self.last else one for one in pair]


def _depths(family: Family, block: BlockKind) -> _Depths:
    """Why it is so, and which there are."""
    match family:
        case Family.LENET:
            return _Depths("LeNet has exactly 5 layers with weights (2 convolutions, 3 fully connected)", 5, last=5)
        case Family.ALEXNET:
            return _Depths("AlexNet has exactly 8 layers with weights (5 convolutions, 3 fully connected)", 8, last=8)
        case Family.MLP:
            return _Depths("an MLP has at least one hidden layer and a classifier", 2)
        case Family.RESIDUAL_MLP:
            return _Depths("an MLP with shortcuts has a first layer, at least one that is bridged, and a classifier", 3)
        case Family.VGG:
            return _Depths("VGG has 11, 13, 16 or 19 layers with weights", 11, last=19)
        case Family.NIN:
            return _Depths("a NiN has 2 to 4 blocks of one 3×3 and two 1×1 convolutions", 6, 3, 12)
        case Family.GOOGLENET:
            return _Depths(
                "a GoogLeNet has three convolutions, 1 to 9 Inception blocks of two and a classifier", 6, 2, 22
            )
        case Family.DENSENET:
            why = "a DenseNet has a first convolution, dense layers of two and a classifier, so its depth is even"
            return _Depths(why, 4, 2)
        case Family.UNET | Family.RESIDUAL_UNET:
            return _Depths("a U-Net has 3 layers with weights, and 5 more for each of 1 to 4 halvings", 8, 5, 23)
        case Family.PLAIN | Family.RESIDUAL | Family.RESNEXT:
            words, is_even = ("two", "an even number") if block is BlockKind.BASIC else ("three", "2, 5, 8, …")
            first = 2 + block.layers
            why = (
                f"{family} networks have a stem, blocks of {words} convolutions and a classifier, so their depth is "
                f"{is_even} from {first} on"
            )
            return _Depths(why, first, block.layers)


TWINS = {
    Family.MLP: Family.RESIDUAL_MLP,
    Family.PLAIN: Family.RESIDUAL,
    Family.UNET: Family.RESIDUAL_UNET,
}
"""A family without shortcuts → the one that is the same with them. A ResNeXt is residual with grouped blocks."""

MOST_OFFERED = 44
"""The deepest network that a slider offers; more can be typed."""


def depths_offered(family: Family, block: BlockKind) -> tuple[int, ...]:
    """The depths of a family for a slider: all of them up to a bound, and then fewer and fewer."""
    if family is Family.VGG:
        return tuple(sizes.VGG_STAGES)
    depths = _depths(family, block)
    found = [depth for depth in range(depths.first, (depths.last or MOST_OFFERED) + 1) if depths.has(depth)]
    few = [depth for depth in found if depth <= 14 or depths.last or depth % 4 == found[0] % 4]
    return tuple(few)


def default_initialization(family: Family, activation: Activation) -> Initialization:
    xavier = family is Family.LENET or activation is not Activation.RELU
    return Initialization.XAVIER if xavier else Initialization.HE


def default_block(family: Family) -> BlockKind:
    return BlockKind.GROUPED if family is Family.RESNEXT else BlockKind.BASIC


OWN = ("depth", "width", "initialization", "block")
"""What a family brings along where nothing else is said."""


class NetworkConfig(Frozen):
    """Family and size. What is left out takes the family's own value (`DEFAULT_DEPTH`, `DEFAULT_WIDTH`)."""

    family: Family = Family.LENET
    depth: int = Field(default=5, ge=1, le=1000, description="layers with weights, the classifier included")
    width: int = Field(default=6, ge=1, le=1024, description="channels of the first stage; units of a hidden layer")
    activation: Activation = Activation.RELU
    shortcut: Shortcut = Shortcut.PARAMETER_FREE
    initialization: Initialization = Initialization.XAVIER
    bias: Bias = Bias.AUTO
    block: BlockKind = Field(default=BlockKind.BASIC, description="plain and residual networks")
    order: Order = Field(default=Order.POST, description="plain and residual networks")
    cardinality: int = Field(default=8, ge=1, le=256, description="groups of a grouped convolution")

    @model_validator(mode="before")
    @classmethod
    def _fill_from_family(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        try:
            family = Family(values.get("family", Family.LENET))
            activation = Activation(values.get("activation", Activation.RELU))
        except ValueError:
            return values  # the field's own validation names the allowed values
        defaults = {
            "depth": DEFAULT_DEPTH[family],
            "width": DEFAULT_WIDTH[family],
            "initialization": default_initialization(family, activation),
            "block": default_block(family),
        }
        return {**defaults, **{key: value for key, value in values.items() if value is not None}}

    @model_validator(mode="after")
    def _depth_exists(self) -> Self:
        depths = _depths(self.family, self.block)
        if self.family is Family.VGG:
            there = sorted(sizes.VGG_STAGES, key=lambda depth: abs(depth - self.depth))
            offered = [] if self.depth in there else there[:2]
        else:
            offered = [] if depths.has(self.depth) else depths.nearest(self.depth)
        if offered:
            choose = " or ".join(str(depth) for depth in dict.fromkeys(offered))
            more = " or more" if depths.step == 1 and depths.last is None else ""
            another = ", or family plain, residual or mlp for another depth" if depths.first == depths.last else ""
            raise ValueError(f"network.depth: {depths.why}, not {self.depth}; choose {choose}{more}{another}")
        return self

    @model_validator(mode="after")
    def _blocks_fit(self) -> Self:
        if self.family is Family.RESNEXT and self.block is not BlockKind.GROUPED:
            raise ValueError(
                f"network.block: a ResNeXt is made of grouped blocks, not of {self.block} ones; choose grouped, or "
                f"family residual for {self.block} ones"
            )
        inner = 2 * self.width
        if self.family.has_residual_blocks and self.block is BlockKind.GROUPED and inner % self.cardinality:
            allowed = [str(groups) for groups in range(1, inner + 1) if inner % groups == 0]
            raise ValueError(
                f"network.cardinality: {self.cardinality} groups do not divide the {inner} channels of a grouped "
                f"convolution; choose {', '.join(allowed)}, or another width"
            )
        return self

    @property
    def blocks(self) -> int:
        """Number of blocks of a plain or residual network; 0 for the others."""
        return (self.depth - 2) // self.block.layers if self.family.has_residual_blocks else 0

    def normalized_widths(self, side: int) -> tuple[int, ...]:
        """Channels (or units) of the layers that have a normalizer, for images of `side` pixels; each once or more."""
        match self.family:
            case Family.MLP | Family.RESIDUAL_MLP:
                return (self.width,)
            case Family.LENET:
                return sizes.lenet_widths(self.width)
            case Family.ALEXNET:
                return sizes.alexnet_widths(self.width)
            case Family.VGG:
                return sizes.vgg_widths(self.width)
            case Family.NIN:
                return sizes.nin_widths(self.width, self.depth // 3)
            case Family.GOOGLENET:
                return self._googlenet_widths()
            case Family.DENSENET:
                layers = (self.depth - 2) // 2
                return sizes.densenet_widths(self.width, sizes.dense_layers(layers, sizes.stages(side, layers)))
            case Family.UNET | Family.RESIDUAL_UNET:
                return sizes.unet_widths(self.width, self.depth)
            case Family.PLAIN | Family.RESIDUAL | Family.RESNEXT:
                bottleneck, grouped = self.block is not BlockKind.BASIC, self.block is BlockKind.GROUPED
                count = sizes.stages(side, self.blocks)
                of_blocks = [sizes.stage_of(index, self.blocks, count) for index in range(self.blocks)]
                return sizes.residual_widths(self.width, of_blocks, bottleneck=bottleneck, grouped=grouped)

    def _googlenet_widths(self) -> tuple[int, ...]:
        found = [*sizes.googlenet_stem_widths(self.width)]
        for number in sizes.chosen_inceptions((self.depth - 4) // 2):
            one, three, five, pooled = sizes.inception_widths(number, self.width)
            found += [one, *three, *five, pooled]
        return tuple(found)

    def misfit(self, side: int) -> str:
        """Why images of `side` pixels cannot go through this network and what can be done; empty where they can."""
        if not self.family.needs_images:
            return ""
        least = sizes.SMALLEST_MAP if self.family is Family.LENET else sizes.SMALLEST_IMAGE
        if side < least:
            return (
                f"dataset.image_size: {self.family} needs images of {least}×{least} pixels or more, not "
                f"{side}×{side}; choose a larger image size, or family mlp"
            )
        if self.family not in (Family.UNET, Family.RESIDUAL_UNET):
            return ""
        wanted = sizes.unet_halvings(self.depth)
        carried = max((n for n in range(wanted + 1) if side % 2**n == 0 and side >> n >= sizes.SMALLEST_MAP), default=0)
        if wanted <= carried:
            return ""
        way_out = f"network.depth {5 * carried + 3}, or " if carried else ""
        needed = sizes.SMALLEST_MAP * 2**wanted
        return (
            f"network.depth: a U-Net of depth {self.depth} halves its image {wanted} times and doubles it back, and "
            f"{side}×{side} pixels can be halved {carried} times so that {sizes.SMALLEST_MAP}×{sizes.SMALLEST_MAP} "
            f"remain; choose {way_out}images of {needed}×{needed} pixels"
        )
