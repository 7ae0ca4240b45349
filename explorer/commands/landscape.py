"""`landscape`, `smoothness`, `sharpness`: what the loss looks like around a run, kept in the store like the app's.

The same question is answered once: from the store where it was asked before, and from where it was left when ended.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from explorer.commands.store_option import add_command, file_to_write
from explorer.config import parse
from explorer.foreign_text import for_csv
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints, none_kept
from explorer.store.errors import StoreError, explained
from explorer.store.jobs import STUDIES
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.study import Study
from explorer.study_requests.loss_landscape import (
    Directions,
    SharpnessRequest,
    SliceKind,
    SliceRequest,
    SmoothnessRequest,
    Statistics,
    Subset,
)

WAIT = 0.2  # seconds between two looks at what another process computes


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "landscape", "Loss and accuracy on a line or plane through a run's parameters.")
    parser.add_argument("id", metavar="RUN")
    _choice(parser, "--kind", SliceKind, SliceKind.PLANE)
    _choice(parser, "--directions", Directions, Directions.RANDOM)
    parser.add_argument("--points", type=int, default=51, metavar="P", help="on each axis (default: 51)")
    parser.add_argument("--span", type=float, default=1.0, help="how far it reaches (default: 1)")
    _data(parser, Statistics)
    parser.add_argument("--seed", type=int, default=0, help="of the random directions")
    parser.add_argument("--other-run", default="", metavar="RUN", help="directions between: the other end")
    parser.add_argument("--other-step", type=int, metavar="STEP", help="directions between: its kept checkpoint")
    parser.add_argument(
        "--out", type=file_to_write, required=True, metavar="FILE", help="npz: alpha, beta, loss, accuracy, …"
    )
    parser.set_defaults(run=landscape)

    parser = add_command(subparsers, "smoothness", "Loss, gradient and shift along the gradient over training, as CSV.")
    parser.add_argument("id", metavar="RUN")
    parser.add_argument("--every", type=int, default=1, metavar="K", help="of the kept checkpoints (default: each)")
    parser.add_argument("--out", type=file_to_write, required=True, metavar="FILE", help="CSV: one row a moment")
    parser.set_defaults(run=smoothness)

    parser = add_command(subparsers, "sharpness", "Largest eigenvalue of the loss's Hessian.")
    parser.add_argument("id", metavar="RUN")
    _data(parser, _OneOrAll)
    parser.add_argument("--eigenvalues", type=int, default=1, metavar="K", help="how many (default: 1)")
    parser.set_defaults(run=sharpness)


class _OneOrAll(StrEnum):
    """Statistics, or all of them one after another."""

    BATCH = "batch"
    RUNNING = "running"
    RECOMPUTED = "recomputed"
    ALL = "all"


def _data(parser: argparse.ArgumentParser, modes: type[StrEnum]) -> None:
    _choice(parser, "--mode", modes, modes("batch"), "where batch normalization takes its statistics from")
    parser.add_argument("--step", type=int, help="a kept checkpoint (default: the last)")
    _choice(parser, "--data", Subset, Subset.TRAINING, "training: a fixed part; test: that of the recorded losses")
    parser.add_argument("--samples", type=int, default=512, metavar="N", help="of the training data (default: 512)")


def _choice(
    parser: argparse.ArgumentParser, name: str, choices: type[StrEnum], default: StrEnum, words: str = ""
) -> None:
    described = f"{words} (default: {default})" if words else f"default: {default}"
    parser.add_argument(name, choices=[str(choice) for choice in choices], default=str(default), help=described)


def landscape(options: argparse.Namespace) -> int:
    names = ("kind", "directions", "points", "span", "mode", "data", "samples", "seed", "other_run", "other_step")
    values = {name: getattr(options, name) for name in names} | {"step": _step(options)}
    found = _answer(options, "landscape", parse(SliceRequest, values).parameters)
    with explained(options.out), options.out.open("wb") as file:
        np.savez(file, **found)  # type: ignore[arg-type]
    finite = found["loss"][np.isfinite(found["loss"])]
    print(
        f"step {int(found['step'])}, {int(found['samples'])} samples, statistics {options.mode}: "
        f"loss {float(found['center_loss']):.6f} at the centre, {finite.min():.4g} to {finite.max():.4g} on the "
        f"{options.kind}, {found['loss'].size - finite.size} of {found['loss'].size} points not finite"
    )
    return 0


def smoothness(options: argparse.Namespace) -> int:
    found = _answer(options, "smoothness", parse(SmoothnessRequest, {"every": options.every}).parameters)
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
    values = {name: getattr(options, name) for name in ("data", "samples", "eigenvalues")} | {"step": _step(options)}
    rows, found = [], {}
    for mode in modes:
        found = _answer(options, "sharpness", parse(SharpnessRequest, values | {"mode": mode}).parameters)
        pairs = zip(found["eigenvalues"], found["residuals"], strict=True)
        rows += [{"statistics": str(mode), "eigenvalue": value, "residual": rest} for value, rest in pairs]
    print(f"step {int(found['step'])}, {int(found['samples'])} samples, 2 / learning rate {found['stable_limit']:.4g}")
    print(pd.DataFrame(rows).to_string(index=False))
    return 0


def _step(options: argparse.Namespace) -> int:
    """The step asked for, or the last one kept now: a run that trains on will have another last one."""
    if options.step is not None:
        return options.step
    with Catalogue(options.store) as catalogue:
        folder = catalogue.run_folder(catalogue.run(options.id).id)
    kept = kept_checkpoints(folder / "checkpoints")
    if not kept:
        raise none_kept(folder)
    return max(kept)


def _answer(options: argparse.Namespace, kind: str, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The study's result, computed here unless it is there or another process is at it; progress on stderr."""
    with Catalogue(options.store) as catalogue, Studies(catalogue.folder) as studies:
        run = catalogue.run(options.id).id
        studies.mark_interrupted(kinds=STUDIES)
        study = studies.request(kind, run, parameters)
        if study.status is Status.FAILED:
            studies.retry(study.key)
        with tqdm(total=100.0, desc=kind, bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}") as bar:
            try:
                if studies.claim(study.key, Owner.this_process()):
                    _compute(studies, study, bar)
                study = _finished(studies, study.key, bar)
            except KeyboardInterrupt:
                print("\ninterrupted: the same command goes on from here", file=sys.stderr)
                raise SystemExit(130) from None
            bar.update(100.0 - bar.n)
        result = studies.result(study)
    if result is None:
        raise StoreError(f"the result of {kind} of {run} cannot be read; ask for it again")
    return result


def _compute(studies: Studies, study: Study, bar: tqdm) -> None:
    def report(share: float) -> None:
        studies.report(study.key, share)
        bar.update(100.0 * share - bar.n)

    try:
        from explorer.studies.draft import StudyDraft
        from explorer.studies.registry import compute

        draft = StudyDraft(studies, study)
        studies.finish(study.key, compute(study.kind, studies.folder, study.run, study.parameters, report, draft))
    except KeyboardInterrupt:
        studies.fail(study.key, "it was interrupted; ask again, and it goes on from there", Status.INTERRUPTED)
        raise
    except Exception as error:
        studies.fail(study.key, str(error))
        raise


def _finished(studies: Studies, key: str, bar: tqdm) -> Study:
    """Wait for whoever computes it."""
    while True:
        study = studies.find(key)
        assert study is not None
        if study.status is Status.FINISHED:
            return study
        if not study.status.is_active:
            raise StoreError(study.message or f"the study was {study.status}; ask again")
        bar.update(100.0 * study.share - bar.n)
        time.sleep(WAIT)
