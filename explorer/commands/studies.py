"""`replay`, `recalibrate`, `lesion`, `paths`, `initial-gradients`: studies, computed here and now.

A study without a command of its own is one under its name, with the options of its request.
"""

from __future__ import annotations

import argparse
from collections.abc import Container, Mapping
from typing import Any

import numpy as np
import pandas as pd

from explorer.architecture import build_graph
from explorer.commands.answering import answer
from explorer.commands.request_options import add_request_options, request_values
from explorer.commands.store_option import add_command, file_to_write
from explorer.config import ConfigError, RunConfig, parse, parse_assignments
from explorer.foreign_text import for_csv
from explorer.formulas.running_average import exponential_average, unbiased, values_per_channel
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints, none_kept
from explorer.store.errors import StoreError, explained
from explorer.store.place import default_store
from explorer.store.records import Records
from explorer.study_requests import studies as known_studies
from explorer.study_requests.gradient_flow import InitialGradientsRequest, LesionRequest, PathsRequest
from explorer.study_requests.request import StudyRequest
from explorer.study_requests.running_statistics import RecalibrationRequest, ReplayRequest

ELSEWHERE = ("landscape", "smoothness", "sharpness")
"""Studies whose commands are in files of their own."""


def add_parser(subparsers: Any) -> None:
    parser = _study(subparsers, "replay", ReplayRequest)
    parser.description = "Average a run's recorded batch statistics anew with another momentum."
    parser.add_argument(
        "--out", type=file_to_write, required=True, metavar="FILE", help="CSV: step, layer, channel, mean, var"
    )
    parser.set_defaults(run=replay)

    parser = _study(subparsers, "recalibrate", RecalibrationRequest, apart_from=("samples",))
    parser.add_argument("--samples", type=int, required=True, metavar="N")
    parser.set_defaults(run=recalibrate)

    _study(subparsers, "lesion", LesionRequest).set_defaults(run=lesion)
    _study(subparsers, "paths", PathsRequest).set_defaults(run=paths)

    parser = add_command(subparsers, "initial-gradients", InitialGradientsRequest.summary)
    parser.add_argument("--depth", type=int, required=True, metavar="D")
    parser.add_argument("--normalization", default="batch", metavar="K", help="any value of normalization.kind")
    parser.add_argument(
        "--shortcut", default="none", metavar="S", help="none (a plain network), parameter_free or projection"
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="further settings")
    parser.set_defaults(run=initial_gradients)

    here = (ReplayRequest, RecalibrationRequest, LesionRequest, PathsRequest, InitialGradientsRequest)
    for request in known_studies().values():
        if request not in here and request.study not in ELSEWHERE:
            parser = _study(subparsers, request.study.replace("_", "-"), request)
            parser.add_argument("--out", type=file_to_write, metavar="FILE", help="npz: all its arrays")
            parser.set_defaults(run=any_study, request=request)


def _study(
    subparsers: Any, name: str, request: type[StudyRequest], *, apart_from: Container[str] = ()
) -> argparse.ArgumentParser:
    parser = add_command(subparsers, name, request.summary)
    if request.needs_run:
        parser.add_argument("id", metavar="RUN")
    add_request_options(parser, request, apart_from=apart_from)
    return parser


def any_study(options: argparse.Namespace) -> int:
    """A study as it is: its numbers, and its tables."""
    request = options.request
    found = answer(options, parse(request, request_values(options, request)))
    for name in request.result.scalars:
        print(f"{name} {found[name]}")
    for group in request.result.groups:
        print(pd.DataFrame({name: found[name] for name in group}).to_string(index=False))
    if options.out is not None:
        with explained(options.out), options.out.open("wb") as file:
            np.savez(file, **found)  # type: ignore[arg-type]
    return 0


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
    values = request_values(options, ReplayRequest) | {"momentum": momentum}
    found = _compute(options, ReplayRequest.of(values))
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
        means = exponential_average(mean, momentum, options.start_mean)
        variances = exponential_average(variance, momentum, options.start_var)
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
    found = _compute(options, RecalibrationRequest.of({"samples": [options.samples], "step": options.step}))
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
    found = _compute(options, LesionRequest.of(request_values(options, LesionRequest)))
    print(f"step {int(found['step'])}, whole network: accuracy {float(found['whole_accuracy']):.4f}")
    print(pd.DataFrame({name: found[name] for name in ("block", "loss", "accuracy")}).to_string(index=False))
    return 0


def paths(options: argparse.Namespace) -> int:
    found = _compute(options, PathsRequest.of(request_values(options, PathsRequest)))
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


def _compute(options: argparse.Namespace, request: StudyRequest) -> dict[str, np.ndarray]:
    from explorer.studies.registry import compute

    with Catalogue(options.store) as catalogue:
        return compute(request.study, catalogue.folder, options.id, request.parameters)
