"""What a run says about its network: family, size, and what blocks are made of. Sizes follow `network_sizes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from explorer.config import activations, families, initializations
from explorer.config.blocks import BlockKind, Order, Shortcut
from explorer.config.config_error import ConfigError, Cure, nearest
from explorer.config.datasets.description import Task
from explorer.config.discovery import DescribedEnum
from explorer.config.frozen import Frozen
from explorer.config.setting import Setting, Values


class Family(StrEnum, metaclass=DescribedEnum):
    """The names of `explorer.config.families`: `Family.LENET` is what `lenet.py` describes there."""

    _ignore_ = "name_"
    for name_ in families.DESCRIPTIONS:
        vars()[name_.upper()] = name_

    @property
    def description(self) -> families.Description:
        return families.DESCRIPTIONS[self.value]

    @property
    def title(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """As people write it at a sentence's beginning."""
        return self.description.title

    @property
    def label(self) -> str:
        """Of an arm that has its name: `residual-mlp`."""
        return self.value.replace("_", "-")

    @property
    def has_one_depth(self) -> bool:
        return self.description.has_one_depth

    @property
    def is_fully_convolutional(self) -> bool:
        """Whether every normalized layer is a convolution (the classifier itself is never normalized)."""
        return self.description.is_fully_convolutional

    @property
    def needs_images(self) -> bool:
        return self.description.needs_images

    @property
    def task(self) -> Task:
        """What its output answers: one class for a sample, or one for every pixel."""
        return self.description.task

    @property
    def has_residual_blocks(self) -> bool:
        """A chain of blocks of convolutions with the same shape options, or the plain network that is their twin."""
        return self.description.has_residual_blocks

    @property
    def adds_shortcuts(self) -> bool:
        """Whether some of its layers are bridged by a shortcut that is added."""
        return self.description.adds_shortcuts


class Activation(StrEnum, metaclass=DescribedEnum):
    """The names of `explorer.config.activations`: `Activation.RELU` is what `relu.py` describes there."""

    _ignore_ = "name_"
    for name_ in activations.DESCRIPTIONS:
        vars()[name_.upper()] = name_

    @property
    def description(self) -> activations.Description:
        return activations.DESCRIPTIONS[self.value]


class Initialization(StrEnum, metaclass=DescribedEnum):
    """The names of `explorer.config.initializations`: `Initialization.HE` is what `he.py` describes there."""

    _ignore_ = "name_"
    for name_ in initializations.DESCRIPTIONS:
        vars()[name_.upper()] = name_

    @property
    def description(self) -> initializations.Description:
        return initializations.DESCRIPTIONS[self.value]


class Bias(StrEnum):
    """Whether layers that are followed by a normalizer keep a bias of their own."""

    AUTO = "auto"  # LeNet and MLP keep it, as the text books write them; deep networks drop it before a normalizer
    KEEP = "keep"
    DROP = "drop"


TWINS = {Family(without): family for family in Family if (without := family.description.without_shortcuts)}
"""A family without shortcuts → the one that is the same with them. A ResNeXt is residual with grouped blocks."""


def depths_offered(family: Family, block: BlockKind) -> tuple[int, ...]:
    """The depths of a family for a slider."""
    return family.description.depths_with(block).offered()


def default_initialization(family: Family, activation: Activation) -> Initialization:
    return Initialization(family.description.initialization or activation.description.initialization)


def default_block(family: Family) -> BlockKind:
    return family.description.only_block or BlockKind.BASIC


OWN = ("depth", "width", "initialization", "block")
"""What a family brings along where nothing else is said."""


def _is_one_of(*families: Family) -> Callable[[Values], bool]:
    return lambda values: values["network.family"] in families


def _has_several_depths(values: Values) -> bool:
    return not Family(values["network.family"]).has_one_depth


def _has_groups(values: Values) -> bool:
    return values["network.block"] == BlockKind.GROUPED and Family(values["network.family"]).has_residual_blocks


class NetworkConfig(Frozen, frozen=True):
    """Family and size. What is left out takes the family's own value."""

    family: Annotated[
        Family,
        Setting(
            "Family",
            "Fully connected: MLP. Convolutions in a row: LeNet, AlexNet, VGG, NiN, plain. Paths side by side: "
            "GoogLeNet. Shortcuts that are added: residual, ResNeXt; concatenated: DenseNet. Per-pixel classification: "
            "U-Net. All are sized for small images; Architectures draws them.",
        ),
    ] = Family.LENET
    depth: Annotated[
        int,
        Setting(
            "Depth",
            "Layers with weights. A family has only some depths: a residual network of basic blocks has an even one.",
            short="depth",
            applies=_has_several_depths,
        ),
    ] = Field(default=5, ge=1, le=1000)
    width: Annotated[
        int, Setting("Width", "Channels of the first stage, or units of a hidden layer.", short="width")
    ] = Field(default=6, ge=1, le=1024)
    activation: Annotated[Activation, Setting("Activation", "Sigmoid and tanh saturate; ReLU units can die.")] = (
        Activation.RELU
    )
    shortcut: Annotated[
        Shortcut,
        Setting(
            "Shortcut where the shape changes",
            "Zero-padded channels need no parameters (He et al. 2015, option A); a 1×1 convolution does (B). In an MLP "
            "it turns y = f(x) + x into y = f(x) + Wx.",
            applies=_is_one_of(Family.RESIDUAL_MLP, Family.RESIDUAL, Family.RESNEXT),
        ),
    ] = Shortcut.PARAMETER_FREE
    initialization: Annotated[
        Initialization,
        Setting("Initialization", " ".join(said.explanation for said in initializations.DESCRIPTIONS.values())),
    ] = Initialization.XAVIER
    bias: Annotated[
        Bias,
        Setting(
            "Bias before a normalizer",
            "Before batch normalization it has no effect: the mean is subtracted again.",
            short="bias",
        ),
    ] = Bias.AUTO
    block: Annotated[
        BlockKind,
        Setting(
            "Blocks",
            "Two 3×3 convolutions; or 1×1, 3×3, 1×1; or that with a grouped 3×3, as in a ResNeXt.",
            applies=_is_one_of(Family.PLAIN, Family.RESIDUAL),
        ),
    ] = BlockKind.BASIC
    order: Annotated[
        Order,
        Setting(
            "Order in a residual block",
            "Convolution, normalizer, activation, and a last activation after the sum (He et al. 2015); or normalizer "
            "and activation first and nothing after it (2016).",
            label="Order in a block",
            applies=_is_one_of(Family.PLAIN, Family.RESIDUAL, Family.RESNEXT),
        ),
    ] = Order.POST
    cardinality: Annotated[
        int,
        Setting(
            "Groups of a grouped convolution",
            "Each sees its own channels only (Xie et al. 2017: cardinality).",
            short="cardinality",
            applies=_has_groups,
        ),
    ] = Field(default=8, ge=1, le=256)

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
            "depth": family.description.depth,
            "width": family.description.width,
            "initialization": default_initialization(family, activation),
            "block": default_block(family),
        }
        return {**defaults, **{key: value for key, value in values.items() if value is not None}}

    @model_validator(mode="after")
    def _depth_exists(self) -> Self:
        depths = self.family.description.depths_with(self.block)
        offered = [] if depths.has(self.depth) else depths.nearest(self.depth)
        if offered:
            choose = " or ".join(str(depth) for depth in dict.fromkeys(offered))
            more = " or more" if depths.step == 1 and depths.last is None else ""
            another = ", or family plain, residual or mlp for another depth" if depths.first == depths.last else ""
            raise ConfigError(
                f"network.depth: {depths.why}, not {self.depth}; choose {choose}{more}{another}",
                [Cure("network.depth", nearest(self.depth, offered), self.depth)],
            )
        return self

    @model_validator(mode="after")
    def _blocks_fit(self) -> Self:
        only = self.family.description.only_block
        if only is not None and self.block is not only:
            raise ConfigError(
                f"network.block: a {self.family.title} is made of {only} blocks, not of {self.block} ones; choose "
                f"{only}, or family residual for {self.block} ones",
                [Cure("network.block", only.value, self.block.value)],
            )
        inner = 2 * self.width
        if self.family.has_residual_blocks and self.block is BlockKind.GROUPED and inner % self.cardinality:
            allowed = [groups for groups in range(1, inner + 1) if inner % groups == 0]
            raise ConfigError(
                f"network.cardinality: {self.cardinality} groups do not divide the {inner} channels of a grouped "
                f"convolution; choose {', '.join(map(str, allowed))}, or another width",
                [Cure("network.cardinality", nearest(self.cardinality, allowed), self.cardinality)],
            )
        return self

    @property
    def blocks(self) -> int:
        """Number of blocks of a plain or residual network; 0 for the others."""
        return (self.depth - 2) // self.block.layers if self.family.has_residual_blocks else 0

    def normalized_widths(self, side: int) -> tuple[int, ...]:
        """Channels (or units) of the layers that have a normalizer, for images of `side` pixels; each once or more."""
        return self.family.description.widths(self, side)

    def refuse_side(self, side: int, *, can_be_resized: bool) -> None:
        """
        Raises:
            ConfigError: images of `side` pixels cannot go through this network; says why and what can be done.
        """
        if not self.family.needs_images:
            return
        least = self.family.description.smallest_side
        if side < least:
            raise ConfigError(
                f"dataset.image_size: {self.family.title} needs images of {least}×{least} pixels or more, not "
                f"{side}×{side}; choose a larger image size, or family mlp",
                [Cure("dataset.image_size", least, side)] if can_be_resized else [],
            )
        self.family.description.refuse_side(self.depth, side, can_be_resized)
