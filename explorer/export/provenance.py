"""Where a figure comes from: its configuration in one line, and what to type for the same numbers."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from explorer.config import SETTINGS, DatasetName, Family, NetworkConfig, RunConfig, plain_value
from explorer.experiment import Experiment, label
from explorer.sentences import counted
from explorer.store.event import Event
from explorer.store.history import History, common_changes

NAME = "Normalization explorer"
_FAMILIES = {Family.LENET: "LeNet", Family.MLP: "MLP"}
_CLOUD_ONLY = ("dataset.points", "dataset.noise")
_QUIET = (
    "training.device",
    "training.seed",
    "recording.",
    "dataset.path",
    "dataset.found",
)  # they do not decide what a figure shows


def settings_words(experiment: Experiment, trained: Sequence[History] = ()) -> str:
    """`LeNet on digits · none or batch · batch size 64 · learning rate 0.1 · 10 epochs · 3 seeds`.

    What was changed while its runs trained (`trained`) stands among the first: `learning rate 0.2 from step 204`.
    """
    base = experiment.base
    family = _FAMILIES.get(base.network.family, f"{base.network.family} {base.network.depth}")
    varied = " or ".join(arm.label for arm in experiment.arms) if experiment.vary else ""
    first = "" if "network.family" in experiment.vary else f"{family} on {base.dataset.name.replace('_', ' ')}"
    kind = "" if "normalization.kind" in experiment.vary else f"normalization {base.normalization.kind}"
    usual = {
        "optimizer.batch_size": f"batch size {base.optimizer.batch_size}",
        "optimizer.learning_rate": f"learning rate {base.optimizer.learning_rate:g}",
        "training.epochs": counted(base.training.epochs, "epoch"),
    }
    count = len(experiment.seeds)
    seeds = f"seed {experiment.seeds[0]}" if count == 1 else f"{count} seeds"
    said = [
        first,
        varied,
        kind,
        *_changes_words(trained),
        *(words for key, words in usual.items() if key not in experiment.vary),
    ]
    known = {*usual, *experiment.vary, "network.family", "network.depth", "dataset.name", "normalization.kind"}
    others = [
        f"{key.partition('.')[2].replace('_', ' ')} {value}" if isinstance(value, str) else label(key, value)
        for key, value in changed(base).items()
        if key not in known and not key.startswith(_QUIET)
    ]
    return " · ".join(filter(None, [*said, seeds, *others]))


def _changes_words(trained: Sequence[History]) -> list[str]:
    common = common_changes(trained)
    if common is not None:
        return [_change_words(event) for event in common]
    several = len({history.run.seed for history in trained}) > 1
    return [
        f"{history.run.arm}{f', seed {history.run.seed}' if several else ''}: {_change_words(event)}"
        for history in trained
        for event in history.events
    ]


def _change_words(event: Event) -> str:
    return f"{label(event.setting, event.value)} from step {event.step + 1:,}"


def changed(config: RunConfig) -> dict[str, Any]:
    """The settings in which `config` differs from what its family and activation bring along."""
    network = NetworkConfig(family=config.network.family, activation=config.network.activation)
    usual = RunConfig()
    found = {}
    for key in SETTINGS:
        value = config.value(key)
        section, _, name = key.partition(".")
        own = getattr(network, name) if section == "network" and name in ("depth", "width", "initialization") else None
        if value != (usual.value(key) if own is None else own):
            found[key] = value
    if config.dataset.name is DatasetName.DIGITS:
        found = {key: value for key, value in found.items() if key not in _CLOUD_ONLY}
    return found


def training_command(experiment: Experiment, trained: Sequence[History] = ()) -> str:
    """A line of shell that trains the same runs again, with what was changed while they trained (`trained`).

    One run is written out with its settings; several are an experiment's JSON, given on standard input. Runs that were
    changed in different ways are written one by one.
    """
    common = common_changes(trained)
    if common is None:
        return " && ".join(_command_of_one(history.run.config, history.events) for history in trained)
    if not experiment.vary and len(experiment.seeds) == 1:
        return _command_of_one(experiment.base.with_values({"training.seed": experiment.seeds[0]}), common)
    tree: dict[str, Any] = {"base": _tree(changed(experiment.base)), "vary": experiment.vary, "seeds": experiment.seeds}
    if experiment.name:
        tree["name"] = experiment.name
    text = json.dumps(tree)
    says = "printf '%s'" if "\\" in text else "echo"  # some shells' echo reads backslashes itself
    return f"{says} {shlex.quote(text)} | {_command(['-'], common)}"


def _command_of_one(config: RunConfig, changes: Sequence[Event]) -> str:
    words = [f"--set {shlex.quote(f'{key}={_written(value)}')}" for key, value in changed(config).items()]
    return _command(words, changes)


def _command(words: Sequence[str], changes: Sequence[Event]) -> str:
    said = [f"--change {shlex.quote(event.written)}" for event in changes]
    return " ".join(["python -m explorer train", *words, *said])


def _tree(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    tree: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, name = key.partition(".")
        tree.setdefault(section, {})[name] = value
    return tree


def _written(value: Any) -> str:
    """`value` as `--set` reads it: a text as it is, unless that would be read as something else."""
    is_plain = isinstance(value, str) and value.isprintable() and plain_value(value.strip()) == value
    return value if is_plain else json.dumps(value)
