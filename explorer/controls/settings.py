"""A control for every setting of a run, with sensible values, grouped as a person thinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.config import (
    SETTINGS,
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
from explorer.config.setting import Values
from explorer.controls.normalizers import EXPLANATIONS
from explorer.controls.setting_words import CUMULATIVE


@dataclass(frozen=True)
class Control:
    """One control. `values` are offered in their order; a number of another value in a loaded run is added to them.

    `is_open`: whether another word than those offered may be typed.
    """

    key: str
    values: Sequence[Any]
    is_open: bool = False
    values_for: Callable[[Values], Sequence[Any]] | None = None
    """What takes the place of `values` where that depends on other settings."""

    @property
    def label(self) -> str:
        return SETTINGS[self.key].control

    @property
    def help(self) -> str:
        return SETTINGS[self.key].says

    def applies(self, values: Values) -> bool:
        return SETTINGS[self.key].applies(values)

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
        return sorted({*values, value}, key=lambda item: (isinstance(item, str), item))


GROUPS: dict[str, tuple[Control, ...]] = {
    "Data": (
        Control("dataset.name", list(DatasetName)),
        Control("dataset.image_size", [8, 12, 16, 20, 24, 28, 32]),
        Control("dataset.train_limit", [200, 500, 1000, 2000, 5000, 10_000, 20_000, 100_000]),
        Control("dataset.flip", [False, True]),
        Control("dataset.shift", [0, 1, 2, 4]),
        Control("dataset.points", [400, 1200, 4000]),
        Control("dataset.noise", [0.0, 0.05, 0.15, 0.3, 0.5]),
    ),
    "Network": (
        Control("network.family", list(Family)),
        Control(
            "network.depth",
            [2, 3, 4, 6, 8, 12, 16, 20, 32, 44],
            values_for=lambda values: depths_offered(
                Family(values["network.family"]), BlockKind(values["network.block"])
            ),
        ),
        Control("network.width", [2, 4, 6, 8, 12, 16, 24, 32, 64, 128]),
        Control("network.block", list(BlockKind)),
        Control("network.cardinality", [1, 2, 4, 8, 16, 32]),
        Control("network.order", list(Order)),
        Control("network.activation", list(Activation)),
        Control("network.shortcut", list(Shortcut)),
        Control("network.initialization", list(Initialization)),
        Control("network.bias", list(Bias)),
    ),
    "Normalization": (
        Control("normalization.kind", list(EXPLANATIONS)),
        Control("normalization.layers", list(map(str, NormalizedLayers)), is_open=True),
        Control("normalization.momentum", [0.0, 0.001, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0, CUMULATIVE]),
        Control("normalization.eps", [1e-8, 1e-5, 1e-3, 1e-1]),
        Control("normalization.groups", [1, 2, 3, 4, 6, 8]),
        Control("normalization.ghost_size", [2, 4, 8, 16, 32, 64]),
        Control("normalization.noise_mean", [0.0, 0.1, 0.25, 0.5, 1.0, 2.0]),
        Control("normalization.noise_scale", [1.0, 1.1, 1.25, 1.5, 2.0, 4.0]),
        Control("normalization.r_max", [1.0, 1.5, 2.0, 3.0, 5.0, 10.0]),
        Control("normalization.d_max", [0.0, 0.5, 1.0, 2.0, 5.0, 10.0]),
        Control("normalization.warm_up", [0, 5, 10, 20, 50, 100, 500, 5000]),
        Control("normalization.dropout", [0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9]),
        Control("normalization.placement", list(Placement)),
    ),
    "Optimizer": (
        Control("optimizer.learning_rate", [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0]),
        Control("optimizer.batch_size", [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
        Control("training.epochs", [1, 2, 5, 10, 20, 40, 80, 160]),
        Control("optimizer.momentum", [0.0, 0.5, 0.9, 0.95, 0.99]),
        Control("optimizer.weight_decay", [0.0, 0.0001, 0.0005, 0.001, 0.01, 0.1]),
        Control("training.trained", list(TrainedParameters)),
        Control("training.device", list(Device)),
    ),
    "Recording": (
        Control("recording.every_step", [True, False]),
        Control("recording.moments", [0, 10, 30, 60, 120, 300]),
        Control("recording.probe_images", [64, 128, 256, 512]),
    ),
}

CONTROLS: dict[str, Control] = {control.key: control for group in GROUPS.values() for control in group}

VARIABLE: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "normalization.kind": (tuple(EXPLANATIONS), (NormalizationKind.NONE, NormalizationKind.BATCH)),
    "normalization.layers": (
        tuple(map(str, NormalizedLayers)),
        (NormalizedLayers.ALL.value, NormalizedLayers.FIRST.value),
    ),
    "network.family": (tuple(Family), (Family.PLAIN, Family.RESIDUAL)),
    "network.depth": ((), (8, 20)),
    "network.width": ((), (4, 16)),
    "network.block": (tuple(BlockKind), (BlockKind.BASIC, BlockKind.BOTTLENECK)),
    "network.order": (tuple(Order), tuple(Order)),
    "network.shortcut": (tuple(Shortcut), tuple(Shortcut)),
    "network.activation": (tuple(Activation), (Activation.RELU, Activation.SIGMOID)),
    "network.initialization": (tuple(Initialization), tuple(Initialization)),
    "normalization.momentum": ((), (0.01, 0.1)),
    "normalization.eps": ((), (1e-5, 1e-1)),
    "normalization.placement": (tuple(Placement), tuple(Placement)),
    "network.bias": ((Bias.KEEP, Bias.DROP), (Bias.KEEP, Bias.DROP)),
    "training.trained": (tuple(TrainedParameters), (TrainedParameters.ALL, TrainedParameters.GAMMA_BETA)),
    "optimizer.learning_rate": ((), (0.1, 1.0)),
    "optimizer.batch_size": ((), (4, 64)),
    "optimizer.momentum": ((), (0.0, 0.9)),
    "optimizer.weight_decay": ((), (0.0, 0.001)),
}
"""What can become arms: key → the names to choose from (none for numbers, which are typed), the first arms."""
