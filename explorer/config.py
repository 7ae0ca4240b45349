"""The vocabulary of a run: frozen, validated, JSON in and out.

A `RunConfig` says everything that decides a run's numbers. Settings that cannot work are refused here, before
anything runs, with the setting's name, the value, the allowed ones and a way out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from explorer.dataset_config import DatasetConfig, DatasetName, Frozen, Task, own_image_size

Model = TypeVar("Model", bound=BaseModel)


class ConfigError(ValueError):
    """A setting that cannot work; the message names it, the allowed values and the way out."""


class Family(StrEnum):
    MLP = "mlp"
    LENET = "lenet"
    PLAIN = "plain"
    RESIDUAL = "residual"

    @property
    def is_fully_convolutional(self) -> bool:
        """Whether every normalised layer is a convolution (the classifier itself is never normalised)."""
        return self in (Family.PLAIN, Family.RESIDUAL)

    @property
    def needs_images(self) -> bool:
        return self is not Family.MLP

    @property
    def task(self) -> Task:
        """What its output answers: one class for a sample, or one for every pixel."""
        return Task.CLASSIFICATION


class Activation(StrEnum):
    RELU = "relu"
    SIGMOID = "sigmoid"
    TANH = "tanh"


class Shortcut(StrEnum):
    """What a residual block's shortcut does where the shape changes; elsewhere it is the identity (He et al. 2015)."""

    PARAMETER_FREE = "parameter_free"  # average pooling and zero-padded channels (their option A)
    PROJECTION = "projection"  # a strided 1×1 convolution (their option B)

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


class NormalizationKind(StrEnum):
    NONE = "none"
    BATCH = "batch"
    LAYER = "layer"
    GROUP = "group"
    INSTANCE = "instance"


class Placement(StrEnum):
    BEFORE = "before"  # convolution → normalization → activation (Ioffe & Szegedy 2015)
    AFTER = "after"  # convolution → activation → normalization


class Device(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


DEFAULT_DEPTH = {Family.MLP: 3, Family.LENET: 5, Family.PLAIN: 8, Family.RESIDUAL: 8}
DEFAULT_WIDTH = {Family.MLP: 64, Family.LENET: 6, Family.PLAIN: 16, Family.RESIDUAL: 16}


def _default_initialization(family: Family, activation: Activation) -> Initialization:
    xavier = family is Family.LENET or activation is not Activation.RELU
    return Initialization.XAVIER if xavier else Initialization.HE


class NetworkConfig(Frozen):
    """Family and size. What is left out takes the family's own value (`DEFAULT_DEPTH`, `DEFAULT_WIDTH`)."""

    family: Family = Family.LENET
    depth: int = Field(default=5, ge=1, le=1000, description="layers with weights, the classifier included")
    width: int = Field(default=6, ge=1, le=1024, description="channels of the first stage; units of a hidden layer")
    activation: Activation = Activation.RELU
    shortcut: Shortcut = Shortcut.PARAMETER_FREE
    initialization: Initialization = Initialization.XAVIER
    bias: Bias = Bias.AUTO

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
            "initialization": _default_initialization(family, activation),
        }
        return {**defaults, **{key: value for key, value in values.items() if value is not None}}

    @model_validator(mode="after")
    def _depth_exists(self) -> Self:
        if self.family is Family.LENET and self.depth != 5:
            raise ValueError(
                f"network.depth: LeNet has exactly 5 layers with weights (2 convolutions, 3 fully connected), not "
                f"{self.depth}; choose 5, or family plain, residual or mlp for another depth"
            )
        if self.family is Family.MLP and self.depth < 2:
            raise ValueError(f"network.depth: an MLP of depth {self.depth} has no hidden layer; choose 2 or more")
        if self.family.is_fully_convolutional and (self.depth < 4 or self.depth % 2):
            raise ValueError(
                f"network.depth: {self.family} networks have a stem, blocks of two convolutions and a classifier, so "
                f"their depth is an even number from 4 on, not {self.depth}; choose "
                f"{max(4, self.depth - 1)} or {max(4, self.depth + 1)}"
            )
        return self

    @property
    def blocks(self) -> int:
        """Number of two-convolution blocks; 0 for LeNet and MLP."""
        return (self.depth - 2) // 2 if self.family.is_fully_convolutional else 0

    @property
    def normalized_widths(self) -> tuple[int, ...]:
        """Channels (or units) of the layers that a normalizer may follow, first to last, each stage once."""
        if self.family is Family.LENET:  # 6, 16, 120, 84 at the original width of 6
            return (self.width, round(self.width * 16 / 6), 20 * self.width, 14 * self.width)
        if self.family is Family.MLP:
            return (self.width,) * (self.depth - 1)
        return (self.width, 2 * self.width)


class NormalizationConfig(Frozen):
    """`momentum` weights the new value, r ← (1−m)·r + m·batch, as in PyTorch; None is the cumulative mean."""

    kind: NormalizationKind = NormalizationKind.BATCH
    momentum: float | None = 0.1
    eps: float = Field(default=1e-5, gt=0.0, le=1.0)
    groups: int = Field(default=2, ge=1, description="group normalization only")
    placement: Placement = Placement.BEFORE

    @field_validator("momentum")
    @classmethod
    def _momentum_is_a_weight(cls, value: float | None) -> float | None:
        if value is not None and not 0.0 <= value <= 1.0:
            raise ValueError(
                f"normalization.momentum: {value:g} is no weight of the new value; choose a number from 0 to 1, or "
                "None for the cumulative mean (a text book's λ is 1 − momentum)"
            )
        return value


class OptimizerConfig(Frozen):
    """Plain SGD: v ← momentum·v + (∇L + weight_decay·w), w ← w − learning_rate·v."""

    learning_rate: float = Field(default=0.1, ge=0.0, le=1000.0)
    momentum: float = Field(default=0.0, ge=0.0, lt=1.0)
    weight_decay: float = Field(default=0.0, ge=0.0, le=10.0)
    batch_size: int = Field(default=64, ge=1, le=65_536)


class TrainingConfig(Frozen):
    epochs: int = Field(default=10, ge=1, le=100_000)
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: Device = Device.AUTO


class RecordingConfig(Frozen):
    """What is kept. Nothing here changes a run's losses."""

    every_step: bool = Field(default=True, description="channel statistics, γ, β and gradient norms at each step")
    moments: int = Field(default=60, ge=0, le=2000, description="evaluations, histograms and maps in a run, at most")
    probe_images: int = Field(default=256, ge=2, le=4096, description="training samples for histograms")


class RunConfig(Frozen):
    dataset: DatasetConfig = DatasetConfig()
    network: NetworkConfig = NetworkConfig()
    normalization: NormalizationConfig = NormalizationConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    training: TrainingConfig = TrainingConfig()
    recording: RecordingConfig = RecordingConfig()

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        network, normalization = self.network, self.normalization
        if network.family.needs_images and not self.dataset.name.has_images:
            raise ValueError(
                f"network.family: {network.family} needs images, and {self.dataset.name} are points in the plane; "
                "choose family mlp, or dataset digits"
            )
        if network.family.task is not self.dataset.task:
            raise ValueError(_other_task(network.family, self.dataset.name))
        if self.optimizer.batch_size > self.dataset.train_samples:
            raise ValueError(
                f"optimizer.batch_size: {self.optimizer.batch_size} is more than the {self.dataset.train_samples} "
                f"training samples of {self.dataset.name}; choose at most {self.dataset.train_samples}"
            )
        if normalization.kind is NormalizationKind.GROUP:
            self._check_groups()
        if normalization.kind is NormalizationKind.INSTANCE and network.family is Family.MLP:
            raise ValueError(
                "normalization.kind: instance normalization averages over an image's pixels, and in an MLP each sample "
                "has one value per unit; choose batch, layer or group, or a convolutional family"
            )
        if (
            normalization.kind is NormalizationKind.BATCH
            and self.optimizer.batch_size == 1
            and not network.family.is_fully_convolutional
        ):
            raise ValueError(
                "optimizer.batch_size: a batch of 1 leaves one value per channel in a fully connected BN layer, and "
                "PyTorch refuses it; choose a batch size of 2 or more, or normalization layer, group or none"
            )
        return self

    def _check_groups(self) -> None:
        groups = self.normalization.groups
        misfits = [width for width in self.network.normalized_widths if width % groups]
        if misfits:
            widths = sorted(set(self.network.normalized_widths))
            allowed = [str(k) for k in range(1, min(widths) + 1) if all(w % k == 0 for w in widths)]
            raise ValueError(
                f"normalization.groups: {groups} groups do not divide the {misfits[0]} channels of a layer; choose "
                f"{', '.join(allowed)}, or another width"
            )

    @property
    def steps_per_epoch(self) -> int:
        """Full batches in the training set; an incomplete last one is dropped."""
        return self.dataset.train_samples // self.optimizer.batch_size

    @property
    def steps(self) -> int:
        return self.training.epochs * self.steps_per_epoch

    def with_values(self, values: Mapping[str, Any]) -> RunConfig:
        """A copy with dotted keys set, e.g. `{"network.family": "residual"}`, validated anew.

        A family that changes brings its own depth, width and initialization where the old ones were the old one's, and
        a data set its own image size.

        Raises:
            ConfigError: unknown key or a value that cannot work.
        """
        tree = self.model_dump(mode="json")
        if "network.family" in values:
            own = NetworkConfig(family=self.network.family, activation=self.network.activation)
            for key in ("depth", "width", "initialization"):
                if getattr(self.network, key) == getattr(own, key):
                    tree["network"].pop(key)
        if "dataset.name" in values and self.dataset.image_size == own_image_size(self.dataset.name):
            tree["dataset"].pop("image_size")
        if "network.activation" in values and "initialization" in tree["network"]:
            own_initialization = _default_initialization(self.network.family, self.network.activation)
            if self.network.initialization is own_initialization:
                tree["network"].pop("initialization")
        for key, value in values.items():
            _set(tree, key, value)
        return parse(RunConfig, tree)

    def value(self, key: str) -> Any:
        """The value at a dotted key such as `optimizer.learning_rate`."""
        found: Any = self
        for part in key.split("."):
            found = getattr(found, part)
        return found


def _other_task(family: Family, name: DatasetName) -> str:
    asked = "one for every pixel" if name.task is Task.SEGMENTATION else "one for the whole image"
    families = [other for other in Family if other.task is name.task]
    sets = [other for other in DatasetName if other.task is family.task]
    way_out = f"family {', '.join(families)}, or " if families else ""
    return (
        f"dataset.name: {name} ask for {asked}, and {family} does not give that; choose {way_out}dataset "
        f"{', '.join(sets)}"
    )


def _set(tree: dict[str, Any], key: str, value: Any) -> None:
    if key not in SETTINGS:
        raise ConfigError(f"{key}: no such setting; choose one of {', '.join(SETTINGS)}")
    section, name = key.split(".")
    tree[section][name] = value


def _settings() -> tuple[str, ...]:
    names = []
    for section, field in RunConfig.model_fields.items():
        part = field.annotation
        assert isinstance(part, type) and issubclass(part, BaseModel)
        names += [f"{section}.{name}" for name in part.model_fields]
    return tuple(names)


SETTINGS: tuple[str, ...] = _settings()
"""Every dotted key of a `RunConfig`, in the order of its definition."""


def parse(model: type[Model], values: Any) -> Model:
    """`model` from a tree of plain values or a JSON text.

    Raises:
        ConfigError: with one sentence for everything that cannot work.
    """
    try:
        if isinstance(values, str | bytes):
            return model.model_validate_json(values)
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError("; ".join(explain(error))) from error


def explain(error: ValidationError) -> list[str]:
    """Pydantic's findings as sentences that name the setting, the value and what is allowed."""
    return [_sentence(finding) for finding in error.errors(include_url=False)]


def _sentence(finding: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in finding["loc"])
    message = str(finding["msg"]).removeprefix("Value error, ")
    if finding["type"] == "value_error":
        return message
    if finding["type"] == "extra_forbidden":
        return f"{where}: no such setting; choose one of {', '.join(SETTINGS)}"
    if finding["type"] == "json_invalid":
        return f"not JSON: {message}"
    return f"{where}: {finding['input']!r} cannot work: {message[:1].lower()}{message[1:]}"


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """`["network.family=residual", "normalization.momentum=null"]` as dotted keys and plain values.

    Raises:
        ConfigError: an assignment without `=`.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        key, separator, text = assignment.partition("=")
        if not separator:
            raise ConfigError(f"--set {assignment}: write it as KEY=VALUE, e.g. optimizer.learning_rate=0.1")
        values[key.strip()] = _plain(text.strip())
    return values


def _plain(text: str) -> Any:
    if text == "None":
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
