"""Every setting of a run with one line of explanation and sensible values, grouped as a person thinks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
from explorer.config.network import depths_offered
from explorer.controls.normalizers import EXPLANATIONS
from explorer.experiment import label

Values = Mapping[str, Any]
"""Dotted key, such as `network.depth`, → value."""


def _always(_values: Values) -> bool:
    return True


def _is_cloud(values: Values) -> bool:
    return not DatasetName(values["dataset.name"]).has_images


def _can_be_resized(values: Values) -> bool:
    return DatasetName(values["dataset.name"]).can_be_resized


def _has_images(values: Values) -> bool:
    return DatasetName(values["dataset.name"]).has_images


def _family(*families: Family) -> Callable[[Values], bool]:
    return lambda values: values["network.family"] in families


def _has_groups(values: Values) -> bool:
    return values["network.block"] == BlockKind.GROUPED and Family(values["network.family"]).has_residual_blocks


def _normalizer_has(setting: str) -> Callable[[Values], bool]:
    return lambda values: NormalizationKind(values["normalization.kind"]).has(setting)


def _averages_over_batch(values: Values) -> bool:
    return NormalizationKind(values["normalization.kind"]).averages_over_batch


def _normalizes(values: Values) -> bool:
    return NormalizationKind(values["normalization.kind"]).normalizes


CUMULATIVE = "cumulative"
"""How the momentum None is shown: the running statistics are the mean of all batches."""

WORDS: dict[Any, str] = {
    DatasetName.FASHION_MNIST: "fashion-MNIST",
    DatasetName.MNIST: "MNIST",
    DatasetName.CIFAR10: "CIFAR-10",
    DatasetName.OWN: "own images",
    **{family: family.title for family in Family if family not in (Family.PLAIN, Family.RESIDUAL)},
    BlockKind.BASIC: "two 3×3",
    BlockKind.BOTTLENECK: "bottleneck",
    BlockKind.GROUPED: "grouped bottleneck",
    Order.POST: "convolution first",
    Order.PRE: "activation first",
    **{activation: activation.description.title for activation in Activation},
    Initialization.XAVIER: "Xavier",
    Initialization.HE: "He",
    Shortcut.PARAMETER_FREE: "average-pooled, zero-padded channels",
    Shortcut.ZERO_PADDED: "every 2nd pixel, zero-padded channels",
    Shortcut.PROJECTION: "1×1 convolution",
    Placement.BEFORE: "before the activation",
    Placement.AFTER: "after the activation",
    Device.CPU: "CPU",
    Device.CUDA: "CUDA",
    Device.MPS: "MPS",
    Bias.AUTO: "as the family does",
    TrainedParameters.GAMMA_BETA: "only γ and β",
    TrainedParameters.GAMMA_BETA_CLASSIFIER: "γ, β and the classifier",
    TrainedParameters.CLASSIFIER: "only the classifier",
    **{kind: label("normalization.kind", kind) for kind in NormalizationKind},
    **{rule: rule.replace("_", " ") for rule in NormalizedLayers},
}


def word(value: Any) -> str:
    """A setting's value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}"
    return WORDS.get(value, str(value))


@dataclass(frozen=True)
class Setting:
    """One control. `values` are offered in their order; a number of another value in a loaded run is added to them.

    `is_open`: whether another word than those offered may be typed.
    """

    key: str
    label: str
    help: str
    values: Sequence[Any]
    applies: Callable[[Values], bool] = field(default=_always)
    is_open: bool = False
    values_for: Callable[[Values], Sequence[Any]] | None = None
    """What takes the place of `values` where that depends on other settings."""

    @property
    def is_choice(self) -> bool:
        """Whether the values are names, not numbers."""
        return isinstance(self.values[0], str)

    def offered(self, value: Any, others: Values) -> list[Any]:
        """`values`, or those that go with `others`, and the present one; numbers in their order, words after them."""
        values = self.values if self.values_for is None else self.values_for(others)
        if value in values:
            return list(values)
        if self.is_open:
            return [*values, value]
        return sorted({*values, value}, key=lambda one: (isinstance(one, str), one))


GROUPS: dict[str, tuple[Setting, ...]] = {
    "Data": (
        Setting(
            "dataset.name",
            "Data set",
            "Digits are 8×8 images. Scenes are digits on a cluttered canvas, where every pixel is classified. MNIST, "
            "Fashion-MNIST and CIFAR-10 are downloaded on first use; “own” loads your images. Moons, circles and "
            "spirals are points in the plane.",
            list(DatasetName),
        ),
        Setting(
            "dataset.image_size",
            "Image size",
            "Pixels per side; images are resized to it. Deep networks with many stages need room.",
            [8, 12, 16, 20, 24, 28, 32],
            _can_be_resized,
        ),
        Setting(
            "dataset.train_limit",
            "Training images, at most",
            "Fewer train faster and generalize worse.",
            [200, 500, 1000, 2000, 5000, 10_000, 20_000, 100_000],
            _has_images,
        ),
        Setting(
            "dataset.flip",
            "Mirror at random",
            "Mirrors half of the training images, a different half each time.",
            [False, True],
            _has_images,
        ),
        Setting(
            "dataset.shift",
            "Move at random",
            "Training images are shifted by up to this many pixels; their edges are repeated.",
            [0, 1, 2, 4],
            _has_images,
        ),
        Setting(
            "dataset.points",
            "Points",
            "How many points; a quarter of them is for testing.",
            [400, 1200, 4000],
            _is_cloud,
        ),
        Setting(
            "dataset.noise", "Noise", "Standard deviation added to every point.", [0.0, 0.05, 0.15, 0.3, 0.5], _is_cloud
        ),
    ),
    "Network": (
        Setting(
            "network.family",
            "Family",
            "Fully connected: MLP. Convolutions in a row: LeNet, AlexNet, VGG, NiN, plain. Paths side by side: "
            "GoogLeNet. Shortcuts that are added: residual, ResNeXt; concatenated: DenseNet. Per-pixel classification: "
            "U-Net. All are sized for small images; Architectures draws them.",
            list(Family),
        ),
        Setting(
            "network.depth",
            "Depth",
            "Layers with weights. A family has only some depths: a residual network of basic blocks has an even one.",
            [2, 3, 4, 6, 8, 12, 16, 20, 32, 44],
            lambda values: not Family(values["network.family"]).has_one_depth,
            values_for=lambda values: depths_offered(
                Family(values["network.family"]), BlockKind(values["network.block"])
            ),
        ),
        Setting(
            "network.width",
            "Width",
            "Channels of the first stage, or units of a hidden layer.",
            [2, 4, 6, 8, 12, 16, 24, 32, 64, 128],
        ),
        Setting(
            "network.block",
            "Blocks",
            "Two 3×3 convolutions; or 1×1, 3×3, 1×1; or that with a grouped 3×3, as in a ResNeXt.",
            list(BlockKind),
            _family(Family.PLAIN, Family.RESIDUAL),
        ),
        Setting(
            "network.cardinality",
            "Groups of a grouped convolution",
            "Each sees its own channels only (Xie et al. 2017: cardinality).",
            [1, 2, 4, 8, 16, 32],
            _has_groups,
        ),
        Setting(
            "network.order",
            "Order in a block",
            "Convolution, normalizer, activation, and a last activation after the sum (He et al. 2015); or normalizer "
            "and activation first and nothing after it (2016).",
            list(Order),
            _family(Family.PLAIN, Family.RESIDUAL, Family.RESNEXT),
        ),
        Setting("network.activation", "Activation", "Sigmoid and tanh saturate; ReLU units can die.", list(Activation)),
        Setting(
            "network.shortcut",
            "Shortcut where the shape changes",
            "Zero-padded channels need no parameters (He et al. 2015, option A); a 1×1 convolution does (B). In an MLP "
            "it turns y = f(x) + x into y = f(x) + Wx.",
            list(Shortcut),
            _family(Family.RESIDUAL_MLP, Family.RESIDUAL, Family.RESNEXT),
        ),
        Setting(
            "network.initialization",
            "Initialization",
            "Xavier keeps variances for tanh, He for ReLU.",
            list(Initialization),
        ),
        Setting(
            "network.bias",
            "Bias before a normalizer",
            "Before batch normalization it has no effect: the mean is subtracted again.",
            list(Bias),
        ),
    ),
    "Normalization": (
        Setting("normalization.kind", "Kind", "The normalizer in the slot of every layer.", list(EXPLANATIONS)),
        Setting(
            "normalization.layers",
            "Layers",
            "The layers that have it; the other slots stay empty. Names work too: conv1,fc2.",
            list(map(str, NormalizedLayers)),
            lambda values: values["normalization.kind"] != NormalizationKind.NONE,
            is_open=True,
        ),
        Setting(
            "normalization.momentum",
            "Momentum m, weight of the new value",
            "PyTorch's convention: r ← (1−m)·r + m·batch. A textbook's λ is 1 − m.",
            [0.0, 0.001, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0, CUMULATIVE],
            _averages_over_batch,
        ),
        Setting(
            "normalization.eps",
            "ε",
            "Added to the variance, so that its root is never 0.",
            [1e-8, 1e-5, 1e-3, 1e-1],
            _normalizes,
        ),
        Setting(
            "normalization.groups",
            "Groups",
            "Channels are split into this many groups.",
            [1, 2, 3, 4, 6, 8],
            _normalizer_has("groups"),
        ),
        Setting(
            "normalization.ghost_size",
            "Samples in a ghost batch",
            "Each part of the batch has its own mean and variance; the size divides the batch size.",
            [2, 4, 8, 16, 32, 64],
            _normalizer_has("ghost_size"),
        ),
        Setting(
            "normalization.noise_mean",
            "Noise: largest mean",
            "The noise on each activation has a mean between minus and plus this, drawn anew at each step.",
            [0.0, 0.1, 0.25, 0.5, 1.0, 2.0],
            _normalizer_has("noise_mean"),
        ),
        Setting(
            "normalization.noise_scale",
            "Noise: largest scale",
            "Each activation is multiplied by a scale between 1 and this, drawn anew at each step.",
            [1.0, 1.1, 1.25, 1.5, 2.0, 4.0],
            _normalizer_has("noise_scale"),
        ),
        Setting(
            "normalization.r_max",
            "r at most",
            "The correction r of the standard deviation stays between 1/this and this; 1 is plain batch normalization.",
            [1.0, 1.5, 2.0, 3.0, 5.0, 10.0],
            _normalizer_has("r_max"),
        ),
        Setting(
            "normalization.d_max",
            "d at most",
            "The correction d of the mean stays between minus and plus this, in standard deviations.",
            [0.0, 0.5, 1.0, 2.0, 5.0, 10.0],
            _normalizer_has("d_max"),
        ),
        Setting(
            "normalization.warm_up",
            "Warm-up, steps",
            "Steps of plain batch normalization before the limits relax, d in 5 and r in 8 times as many steps. 0: at "
            "once.",
            [0, 5, 10, 20, 50, 100, 500, 5000],
            _normalizer_has("warm_up"),
        ),
        Setting(
            "normalization.dropout",
            "Dropout rate",
            "This share of all values becomes 0; the others are scaled up to make up for it.",
            [0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9],
            _normalizer_has("dropout"),
        ),
        Setting(
            "normalization.placement",
            "Placement",
            "Before the activation as in the BN paper, or after it.",
            list(Placement),
        ),
    ),
    "Optimiser": (
        Setting(
            "optimizer.learning_rate",
            "Learning rate",
            "Step length along the gradient. While an experiment trains, the slider changes it there.",
            [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0],
        ),
        Setting(
            "optimizer.batch_size",
            "Batch size",
            "Samples whose statistics and gradient make one step.",
            [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
        ),
        Setting("training.epochs", "Epochs", "Passes over the training data.", [1, 2, 5, 10, 20, 40, 80, 160]),
        Setting(
            "optimizer.momentum",
            "Momentum of SGD",
            "Share of the previous step kept in the next one.",
            [0.0, 0.5, 0.9, 0.95, 0.99],
        ),
        Setting(
            "optimizer.weight_decay",
            "Weight decay",
            "Shrinks every weight toward 0.",
            [0.0, 0.0001, 0.0005, 0.001, 0.01, 0.1],
        ),
        Setting(
            "training.trained",
            "What is trained",
            "The rest stays as it was initialised: random filters, scaled and shifted (Frankle et al. 2020).",
            list(TrainedParameters),
        ),
        Setting("training.device", "Device", "Auto takes a GPU where there is one.", list(Device)),
    ),
    "Recording": (
        Setting(
            "recording.every_step",
            "Statistics at every step",
            "Batch and running statistics, γ, β, gradient norms.",
            [True, False],
        ),
        Setting(
            "recording.moments",
            "Moments",
            "Evaluations, histograms and maps: at most this many over the run.",
            [0, 10, 30, 60, 120, 300],
        ),
        Setting(
            "recording.probe_images",
            "Probe images",
            "Training samples of the histograms and shares.",
            [64, 128, 256, 512],
        ),
    ),
}

SETTINGS: dict[str, Setting] = {setting.key: setting for group in GROUPS.values() for setting in group}

VARIABLE: dict[str, tuple[str, tuple[Any, ...], tuple[Any, ...]]] = {
    "normalization.kind": (
        "Normalization",
        tuple(EXPLANATIONS),
        (NormalizationKind.NONE, NormalizationKind.BATCH),
    ),
    "normalization.layers": (
        "Layers that are normalized",
        tuple(map(str, NormalizedLayers)),
        (NormalizedLayers.ALL.value, NormalizedLayers.FIRST.value),
    ),
    "network.family": ("Family: plain or residual, or any other", tuple(Family), (Family.PLAIN, Family.RESIDUAL)),
    "network.depth": ("Depth", (), (8, 20)),
    "network.order": ("Order in a residual block", tuple(Order), tuple(Order)),
    "network.shortcut": ("Shortcut where the shape changes", tuple(Shortcut), tuple(Shortcut)),
    "network.activation": ("Activation", tuple(Activation), (Activation.RELU, Activation.SIGMOID)),
    "network.initialization": ("Initialization", tuple(Initialization), tuple(Initialization)),
    "normalization.momentum": ("Momentum of the running statistics", (), (0.01, 0.1)),
    "normalization.placement": ("Placement of the normalizer", tuple(Placement), tuple(Placement)),
    "network.bias": ("Bias before a normalizer", (Bias.KEEP, Bias.DROP), (Bias.KEEP, Bias.DROP)),
    "training.trained": (
        "What is trained",
        tuple(TrainedParameters),
        (TrainedParameters.ALL, TrainedParameters.GAMMA_BETA),
    ),
    "optimizer.learning_rate": ("Learning rate", (), (0.1, 1.0)),
    "optimizer.batch_size": ("Batch size", (), (4, 64)),
    "optimizer.momentum": ("Momentum of SGD", (), (0.0, 0.9)),
    "optimizer.weight_decay": ("Weight decay", (), (0.0, 0.001)),
}
"""What can become arms: key → title, the names to choose from (none for numbers, which are typed), the first arms."""
