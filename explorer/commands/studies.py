"""`replay`, `recalibrate`, `lesion`, `paths`, `initial-gradients`: studies, computed here and now."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from explorer.architecture import build_graph
from explorer.commands.store_option import add_command, file_to_write
from explorer.config import ConfigError, RunConfig, parse_assignments
from explorer.foreign_text import for_csv
from explorer.formulas.running_average import exponential_average, unbiased, values_per_channel
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints, none_kept
from explorer.store.errors import StoreError, explained
from explorer.store.place import default_store
from explorer.store.records import Records


def add_parser(subparsers: Any) -> None:
    parser = _study(subparsers, "replay", "Average a run's recorded batch statistics anew with another momentum.")
    parser.add_argument("--momentum", required=True, help="weight of the new value, 0 to 1; None: cumulative mean")
    parser.add_argument("--biased", action="store_true", help="average the biased variance (PyTorch: unbiased)")
    parser.add_argument(
        "--out", type=file_to_write, required=True, metavar="FILE", help="CSV: step, layer, channel, mean, var"
    )
    parser.set_defaults(run=replay)

    parser = _study(subparsers, "recalibrate", "Test accuracy with exact statistics over training samples.")
    parser.add_argument("--samples", type=int, required=True, metavar="N")
    parser.set_defaults(run=recalibrate)

    parser = _study(subparsers, "lesion", "Test accuracy without each block in turn (Veit et al. 2016).")
    parser.set_defaults(run=lesion)

    parser = _study(subparsers, "paths", "Gradient by path length (Veit et al. 2016).")
    parser.set_defaults(run=paths)

    parser = add_command(subparsers, "initial-gradients", "Gradient norm by depth in a network before training.")
    parser.add_argument("--depth", type=int, required=True, metavar="D")
    parser.add_argument("--normalization", default="batch", metavar="K", help="any value of normalization.kind")
    parser.add_argument(
        "--shortcut", default="none", metavar="S", help="none (a plain network), parameter_free or projection"
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="further settings")
    parser.set_defaults(run=initial_gradients)


def _study(subparsers: Any, name: str, words: str) -> argparse.ArgumentParser:
    parser = add_command(subparsers, name, words)
    parser.add_argument("id", metavar="RUN")
    parser.add_argument("--step", type=int, help="a kept checkpoint (default: the last)")
    return parser


def replay(options: argparse.Namespace) -> int:
    momentum = _momentum(options.momentum)
    with Catalogue(options.store) as catalogue, catalogue.records(options.id) as records:
        replayed = _replayed(records, catalogue.run(options.id).config, momentum, options)
        folder = catalogue.run_folder(options.id)
    with explained(options.out):
        for_csv(replayed).to_csv(options.out, index=False)
    if not kept_checkpoints(folder / "checkpoints"):
        print(f"written; without its accuracy: {none_kept(folder)}")
        return 0
    found = _compute("replay", options, {"momentum": momentum, "biased": options.biased, "step": options.step})
    _print_single(found, f"momentum {options.momentum}")
    return 0


def _replayed(records: Records, config: RunConfig, momentum: float | None, options: argparse.Namespace) -> pd.DataFrame:
    """Columns `step, layer, channel, mean, var`.

    Raises:
        StoreError: no batch statistics, or some of which steps were left out.
    """
    graph, frames = build_graph(config), []
    for layer in records.layers("running_mean") or records.layers("batch_mean"):
        mean, variance = (records.every_step(name, layer, last=options.step) for name in ("batch_mean", "batch_var"))
        if not options.biased:
            variance = unbiased(variance, values_per_channel(config, graph[f"{layer}.norm"].shape))
        means, variances = exponential_average(mean, momentum, 0.0), exponential_average(variance, momentum, 1.0)
        steps, channels = (axis.ravel() for axis in np.indices(means.shape))
        columns = {"step": steps + 1, "layer": layer, "channel": channels}
        frames.append(pd.DataFrame(columns | {"mean": means.ravel(), "var": variances.ravel()}))
    if not frames:
        raise StoreError(f"{options.id} recorded no batch statistics; run it again with recording.every_step=true")
    return pd.concat(frames).sort_values("step", kind="stable")


def _momentum(text: str) -> float | None:
    value = parse_assignments([f"momentum={text}"])["momentum"]
    if value is not None and not isinstance(value, int | float):
        raise ConfigError(f"--momentum {text}: choose a number from 0 to 1, or None for the cumulative mean")
    return value


def recalibrate(options: argparse.Namespace) -> int:
    found = _compute("recalibration", options, {"samples": [options.samples], "step": options.step})
    row = {name: float(found[name][0]) for name in ("loss", "accuracy")}
    _print_single(found | {name: np.array(value) for name, value in row.items()}, f"exact over {options.samples}")
    return 0


def _print_single(found: Mapping[str, np.ndarray], words: str) -> None:
    rows = [
        {
            "statistics": "of the run",
            "loss": float(found["running_loss"]),
            "accuracy": float(found["running_accuracy"]),
        },
        {"statistics": words, "loss": float(found["loss"]), "accuracy": float(found["accuracy"])},
    ]
    print(f"step {int(found['step'])}")
    print(pd.DataFrame(rows).to_string(index=False))


def lesion(options: argparse.Namespace) -> int:
    found = _compute("lesion", options, {"step": options.step})
    print(f"step {int(found['step'])}, whole network: accuracy {float(found['whole_accuracy']):.4f}")
    print(pd.DataFrame({name: found[name] for name in ("block", "loss", "accuracy")}).to_string(index=False))
    return 0


def paths(options: argparse.Namespace) -> int:
    found = _compute("paths", options, {"step": options.step})
    print(pd.DataFrame({name: found[name] for name in ("length", "paths", "norm", "total")}).to_string(index=False))
    return 0


def initial_gradients(options: argparse.Namespace) -> int:
    family = {"network.family": "plain"}
    if options.shortcut != "none":
        family = {"network.family": "residual", "network.shortcut": options.shortcut}
    settings = {**family, "network.depth": options.depth, "normalization.kind": options.normalization}
    settings |= parse_assignments(options.set)
    from explorer.studies.registry import compute

    found = compute("initial_gradients", default_store(), "", settings)
    print(pd.DataFrame({name: found[name] for name in ("node", "layers", "norm", "theory")}).to_string(index=False))
    return 0


def _compute(kind: str, options: argparse.Namespace, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    from explorer.studies.registry import compute

    with Catalogue(options.store) as catalogue:
        return compute(kind, catalogue.folder, options.id, parameters)
