"""The line that a group of settings shows at rest, so that the form can be read without opening it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.config import DatasetConfig, DatasetName, Family, NormalizationKind, NormalizedLayers, OptimizerConfig
from explorer.config.setting import Values
from explorer.controls.setting_words import word
from explorer.controls.settings import CONTROLS
from explorer.foreign_text import in_markdown
from explorer.sentences import counted

MOST_NAMED = 3
"""More arms than these are counted, not named: the header has one line."""


def header(group: str, values: Values, vary: Mapping[str, Sequence[Any]]) -> str:
    """Title and values in Markdown, `Data` and `digits · 64 of 1,347`; a setting in `vary` shows its arms."""
    shown = dict(values)
    said = {key: word(key, value) for key, value in shown.items() if key in CONTROLS}
    shown["kinds"] = vary.get("normalization.kind", [values["normalization.kind"]])
    said |= {key: _arms(key, arms) for key, arms in vary.items()}
    return f"{group} :gray[{in_markdown(' · '.join(_SUMMARIES[group](shown, said)))}]"


def _arms(setting: str, arms: Sequence[Any]) -> str:
    return f"{len(arms)} arms" if len(arms) > MOST_NAMED else " / ".join(word(setting, arm) for arm in arms) or "–"


def _data(values: Values, said: dict[str, str]) -> list[str]:
    if values["dataset.name"] == DatasetName.OWN and values["dataset.found"] is None:
        return [said["dataset.name"], said["optimizer.batch_size"]]
    named = ("name", "points", "train_limit", "path", "found")
    data = DatasetConfig.model_validate({name: values[f"dataset.{name}"] for name in named})
    resized = values["dataset.image_size"] != data.image_size and data.name.can_be_resized
    size = [f"{said['dataset.image_size']} px"] if resized else []
    return [said["dataset.name"], *size, f"{said['optimizer.batch_size']} of {data.train_samples:,}"]


def _network(values: Values, said: dict[str, str]) -> list[str]:
    depth = "" if Family(values["network.family"]).has_one_depth else f" {said['network.depth']}"
    return [said["network.family"] + depth, said["network.activation"], said["network.initialization"]]


def _normalization(values: Values, said: dict[str, str]) -> list[str]:
    is_averaged = any(NormalizationKind(kind).averages_over_batch for kind in values["kinds"])
    layers = [] if values["normalization.layers"] == NormalizedLayers.ALL else [said["normalization.layers"]]
    return [said["normalization.kind"], *layers, *([f"m {said['normalization.momentum']}"] if is_averaged else [])]


def _optimizer(values: Values, said: dict[str, str]) -> list[str]:
    momentum = values["optimizer.momentum"] != OptimizerConfig().momentum
    return [
        "SGD + momentum" if momentum else "SGD",
        said["optimizer.learning_rate"],
        counted(values["training.epochs"], "epoch"),
    ]


def _recording(values: Values, _said: dict[str, str]) -> list[str]:
    return [
        "every step" if values["recording.every_step"] else "losses only",
        counted(values["recording.moments"], "moment"),
    ]


_SUMMARIES: dict[str, Callable[[Values, dict[str, str]], list[str]]] = {
    "Data": _data,
    "Network": _network,
    "Normalization": _normalization,
    "Optimizer": _optimizer,
    "Recording": _recording,
}
