"""`landscape`, `smoothness`, `sharpness`: what the loss looks like around a run."""

from __future__ import annotations

import argparse
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from explorer.commands.answering import answer, chosen_step
from explorer.commands.request_options import add_request_options, request_values
from explorer.commands.store_option import add_command, file_to_write
from explorer.foreign_text import for_csv
from explorer.store.errors import explained
from explorer.study_requests.loss_landscape import SharpnessRequest, SliceRequest, SmoothnessRequest, Statistics


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "landscape", SliceRequest.summary)
    parser.add_argument("id", metavar="RUN")
    add_request_options(parser, SliceRequest)
    parser.add_argument(
        "--out", type=file_to_write, required=True, metavar="FILE", help="npz: alpha, beta, loss, accuracy, …"
    )
    parser.set_defaults(run=landscape)

    parser = add_command(subparsers, "smoothness", f"{SmoothnessRequest.summary.rstrip('.')}, as CSV.")
    parser.add_argument("id", metavar="RUN")
    add_request_options(parser, SmoothnessRequest)
    parser.add_argument("--out", type=file_to_write, required=True, metavar="FILE", help="CSV: one row per moment")
    parser.set_defaults(run=smoothness)

    parser = add_command(subparsers, "sharpness", SharpnessRequest.summary)
    parser.add_argument("id", metavar="RUN")
    add_request_options(parser, SharpnessRequest, apart_from=("mode",))
    described = f"{SharpnessRequest.model_fields['mode'].description}, or all of them (default: batch)"
    parser.add_argument("--mode", choices=[str(mode) for mode in _OneOrAll], default="batch", help=described)
    parser.set_defaults(run=sharpness)


class _OneOrAll(StrEnum):
    """Statistics, or all of them one after another."""

    BATCH = "batch"
    RUNNING = "running"
    RECOMPUTED = "recomputed"
    ALL = "all"


def landscape(options: argparse.Namespace) -> int:
    values = request_values(options, SliceRequest) | {"step": chosen_step(options)}
    found = answer(options, SliceRequest.of(values))
    with explained(options.out), options.out.open("wb") as file:
        np.savez(file, **found)  # type: ignore[arg-type]
    finite = found["loss"][np.isfinite(found["loss"])]
    print(
        f"step {int(found['step'])}, {int(found['samples'])} samples, statistics {options.mode}: "
        f"loss {float(found['center_loss']):.6f} at the center, {finite.min():.4g} to {finite.max():.4g} on the "
        f"{options.kind}, {found['loss'].size - finite.size} of {found['loss'].size} points not finite"
    )
    return 0


def smoothness(options: argparse.Namespace) -> int:
    found = answer(options, SmoothnessRequest.of(request_values(options, SmoothnessRequest)))
    moments = ["step", "learning_rate", "loss", "loss_min", "loss_max", "gradient_norm"]
    moments += [f"{name}_{end}" for name in ("gradient_change", "relative_change") for end in ("min", "max")]
    columns = {name: found[name] for name in [*moments, "effective_beta"]}
    for quantity in ("shift_norm", "shift_cosine"):
        columns |= {f"{quantity}.{layer}": found[quantity][:, index] for index, layer in enumerate(found["layer"])}
    with explained(options.out):
        for_csv(pd.DataFrame(columns)).to_csv(options.out, index=False)
    return 0


def sharpness(options: argparse.Namespace) -> int:
    modes = list(Statistics) if options.mode == _OneOrAll.ALL else [Statistics(options.mode)]
    values = request_values(options, SharpnessRequest) | {"step": chosen_step(options)}
    rows, found = [], {}
    for mode in modes:
        found = answer(options, SharpnessRequest.of(values | {"mode": mode}))
        pairs = zip(found["eigenvalues"], found["residuals"], strict=True)
        rows += [{"statistics": str(mode), "eigenvalue": value, "residual": rest} for value, rest in pairs]
    print(f"step {int(found['step'])}, {int(found['samples'])} samples, 2 / learning rate {found['stable_limit']:.4g}")
    print(pd.DataFrame(rows).to_string(index=False))
    return 0
