"""A run as a script: settings, the network written out, the training loop, and the data at its end."""

from __future__ import annotations

import base64
import io
import json
import lzma
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch

from explorer.architecture import Node, build_graph
from explorer.config import ConfigError, RunConfig
from explorer.datasets import load_dataset
from explorer.foreign_text import in_docstring
from explorer.networks import Network
from explorer.networks.initialization import generator, initialize_weight
from explorer.networks.initializations import draw_of
from explorer.networks.normalization import Mode
from explorer.standalone.excerpts import Excerpt, ExcerptError
from explorer.standalone.layers import LayerError, Lines, write_layers
from explorer.standalone.normalizers import normalizer_expression
from explorer.standalone.templates import BESIDE, INSIDE, STARTED, TRAIN
from explorer.store.event import Event, known_event
from explorer.training.augmentation import Augmentation
from explorer.training.batches import Batches
from explorer.training.memory_format import memory_format
from explorer.training.trained_parameters import trained_names

EMBEDDED = 400_000  # characters of data that a script carries itself; more stands in a file beside it
_USED = {
    "network": (),  # all of it is in the graph
    "dataset": (),  # … and in the data
    "normalization": (),
    "recording": (),
    "optimizer": ("learning_rate", "momentum", "weight_decay", "batch_size"),
    "training": ("epochs", "seed", "device", "trained"),
}


class ScriptError(ConfigError):
    """A run that scripts cannot write; the message says which part, and what can be done."""


@dataclass(frozen=True)
class Script:
    """`text` is the file; `data` are the bytes of the npz that belongs beside it, where there is one."""

    text: str
    data: bytes | None


def script(config: RunConfig, *, title: str, changes: Sequence[Event] = ()) -> Script:
    """The file that trains `config` as it was trained here, with what was changed on the way (`changes`).

    Raises:
        ScriptError: something in the run that scripts cannot write yet.
        DataError: data that cannot be had.
    """
    _refuse_unknown_settings(config)
    _refuse_unknown_changes(config, changes)
    excerpt, draw = Excerpt(), draw_of(config.network.initialization)
    try:
        network = Network(config)
        layers = _layers(config, network, excerpt)
        for code in (generator, initialize_weight, draw, Batches):
            excerpt.add(code)
        augmentation = Augmentation.of(config.dataset, config.training.seed)
        if augmentation is not None:
            excerpt.add(Augmentation)
    except (ExcerptError, LayerError) as error:
        raise ScriptError(f"this run cannot be written as a script: {error}") from error
    data = _packed(config)
    text = base64.b85encode(lzma.compress(data, preset=9)).decode()
    beside = len(text) > EMBEDDED
    parts = [
        _head(config, title),
        "from __future__ import annotations",
        _imports(excerpt, beside=beside),
        _settings(config, changes),
        excerpt.text(),
        STARTED.replace("DRAW", draw.__name__),
        _network(layers),
        BESIDE if beside else INSIDE,
        TRAIN.replace("EVALUATION_MODE", _evaluation(excerpt))
        .replace("AUGMENTATION", repr(augmentation))
        .replace("    FREEZE\n", _freezing(config, network))
        .replace("FORMAT", _format(config, network)),
    ]
    parts += [] if beside else ['DATA = """\n' + "\n".join(textwrap.wrap(text, 118)) + '\n"""']
    parts.append('if __name__ == "__main__":\n    main()')
    return Script("\n\n\n".join(parts) + "\n", data if beside else None)


def _refuse_unknown_settings(config: RunConfig) -> None:
    """A setting that came later than this file, and differs from its default, would be left out silently."""
    usual = RunConfig()
    for section in type(config).model_fields:
        for name in type(getattr(config, section)).model_fields:
            key = f"{section}.{name}"
            known = section in _USED and (not _USED[section] or name in _USED[section])
            if not known and config.value(key) != usual.value(key):
                raise ScriptError(
                    f"{key}: scripts cannot write {config.value(key)!r} yet; with {usual.value(key)!r} this run can be "
                    "written"
                )


def _refuse_unknown_changes(config: RunConfig, changes: Sequence[Event]) -> None:
    """What is written into the file as a number has to be one, whoever recorded it."""
    try:
        for change in changes:
            known_event(change.step, change.setting, change.value)
            config.with_values({change.setting: change.value})
    except ConfigError as error:
        raise ScriptError(f"what was changed while this run trained cannot be written: {error}") from error


def _layers(config: RunConfig, network: Network, excerpt: Excerpt) -> Lines:
    slots = network.normalizers

    def build(node: Node) -> str | None:
        normalizer = slots[node.name.removesuffix(".norm")]
        return normalizer_expression(normalizer, node.shape[0], len(node.shape) == 3, excerpt)

    return write_layers(build_graph(config), build)


def _packed(config: RunConfig) -> bytes:
    """The data as npz: what the run was trained on, standardized."""
    data = load_dataset(config.dataset)
    arrays = {name: getattr(data, name) for name in ("x_train", "y_train", "x_test", "y_test")}
    smallest = {name: _narrow(array) for name, array in arrays.items()}
    written = io.BytesIO()
    np.savez(written, **cast("dict[str, Any]", smallest))
    return written.getvalue()


def _narrow(array: np.ndarray) -> np.ndarray:
    return array.astype(np.uint8) if array.dtype == np.int64 and array.max(initial=0) < 256 else array


# ── the parts of the file ────────────────────────────────────────────────────────────────────────────────


def _head(config: RunConfig, title: str) -> str:
    tree = config.model_dump(mode="json", exclude={"recording"})
    settings = json.dumps(tree, indent=2, ensure_ascii=False).replace("\n", "\n    ")
    return in_docstring(
        f"{title}\n\nTrains as Normalization explorer did, with the same losses; needs torch and numpy only.\n\n"
        "    python THIS_FILE                      trains, and says how it went after every epoch\n"
        "    python THIS_FILE --losses FILE.csv    also writes the loss of every step\n\n"
        f"The run's settings:\n\n    {settings}\n"
    )


def _imports(excerpt: Excerpt, *, beside: bool) -> str:
    own = ["import argparse", "import csv", "import math", "import numpy as np", "import torch"]
    own += ["import torch.nn.functional as F", "from torch import Tensor, nn", "from pathlib import Path"]
    own += [] if beside else ["import base64", "import io", "import lzma"]
    lines = dict.fromkeys([*own, *excerpt.imports])
    third = sorted(line for line in lines if line.split()[1].partition(".")[0] in ("torch", "numpy"))
    standard = sorted(line for line in lines if line not in third)
    by_kind = [sorted(group, key=lambda line: line.startswith("from")) for group in (standard, third)]
    return "\n\n".join("\n".join(group) for group in by_kind)


def _settings(config: RunConfig, changes: Sequence[Event]) -> str:
    optimizer = config.optimizer
    lines = [
        f"SEED = {config.training.seed}",
        f"EPOCHS = {config.training.epochs}",
        f"BATCH_SIZE = {optimizer.batch_size}",
        f"LEARNING_RATE = {optimizer.learning_rate!r}",
        f"MOMENTUM = {optimizer.momentum!r}  # of the optimizer",
        f"WEIGHT_DECAY = {optimizer.weight_decay!r}",
    ]
    if changes:
        said = ", ".join(f"({change.step!r}, {change.setting!r}, {change.value!r})" for change in changes)
        lines.append(f"CHANGES = [{said}]  # after step, setting, value: what was changed while it trained")
    else:
        lines.append("CHANGES = []  # (after step, setting, value): what was changed while it trained")
    return "\n".join(lines)


def _network(lines: Lines) -> str:
    layers = textwrap.indent("\n".join(lines.layers), " " * 8)
    forward = textwrap.indent("\n".join(lines.forward), " " * 8)
    return (
        "class Network(nn.Module):\n"
        "    def __init__(self) -> None:\n        super().__init__()\n"
        f"{layers}\n\n    def forward(self, x: Tensor) -> Tensor:\n{forward}"
    )


def _format(config: RunConfig, network: Network) -> str:
    """The network's memory format, where it is not the usual one."""
    channels_last = memory_format(config, network.graph, "cpu") is torch.channels_last
    return ".to(memory_format=torch.channels_last)" if channels_last else ""


def _freezing(config: RunConfig, network: Network) -> str:
    """Lines that keep the parameters that are not trained as they begin; none where all are."""
    every = network.parameters_by_name()
    trained = trained_names(every, config.training.trained)
    if len(trained) == len(every):
        return ""
    both = {"gamma": ("gamma", "weight"), "beta": ("beta", "bias")}  # our normalizers' names, and PyTorch's
    split = [name.rpartition(".") for name in every if name in trained]
    names = [f"{node.replace('.', '_')}.{part}" for node, _, own in split for part in both.get(own, (own,))]
    lines = textwrap.fill(", ".join(map(repr, names)), 112, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return (
        f"    trained = {{\n{lines},\n    }}\n"
        "    for name, parameter in network.named_parameters():\n"
        "        parameter.requires_grad_(name in trained)\n"
    )


def _evaluation(excerpt: Excerpt) -> str:
    """How a network is put into eval mode: PyTorch's modules by `eval`, ours by their mode."""
    if (Mode.__module__, Mode.__name__) not in excerpt.definitions:
        return "network.eval()"
    return (
        "network.eval()\n    for layer in network.modules():\n"
        '        if hasattr(layer, "mode"):\n            layer.mode = Mode.RUNNING'
    )
