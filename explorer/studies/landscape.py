"""The study `landscape`: the loss on a line or a plane through a run's parameters at a kept checkpoint."""

from __future__ import annotations

import time

import numpy as np

from explorer.formulas.refinement import order
from explorer.landscape.surface import Surface
from explorer.studies.center import Center, load_center
from explorer.studies.draft import Draft
from explorer.studies.slice_plan import plan_slice
from explorer.studies.subject import Subject
from explorer.studies.trained import Report
from explorer.study_requests.loss_landscape import SliceRequest

KEEP_EVERY = 0.5  # seconds


def compute(subject: Subject, request: SliceRequest) -> dict[str, np.ndarray]:
    """Loss and accuracy at θ + α·d₁ (+ β·d₂), from coarse to fine, as a `SliceRequest` asks.

    The same arrays are kept while it runs; `explorer.formulas.refinement` finds the finest whole grid
    in them. With P points on an axis:

    Returns:
        alpha (P,) float64; beta (P,) for a plane, (1,) of 0 for a line: ascending coordinates. In L2 distance for
            `trajectory`; in lengths of the weights for `random`, `gradient`, `sharpness`; 0 and 1 the ends for
            `between`.
        loss (P, P) for a plane, [i, j] at alpha[i], beta[j]; (P,) for a line: float64, mean cross-entropy in nats. inf
            and NaN are what the network gives there.
        accuracy, as loss: share of correct answers.
        done, as loss: bool; where it is False the loss is NaN because it is still to come.
        center_loss, center_accuracy (): at α = β = 0, by the network itself: the recorded ones where the data are. A
            point of the grid there has them too.
        rounding (): how far the fast pass that the other points come from is from center_loss there, nats.
        direction_norm (A,): L2 norms of the A = 1 or 2 directions, over all parameters.
        explained_variance (2,) for `trajectory`, else (0,): shares of the first two principal axes.
        path_step (K,) int, path_alpha (K,), path_beta (K,), path_residual (K,), path_distance (K,): the kept
            checkpoints from the first on, projected; how far each is from its projection, and from the center, in L2.
        eigenvalues (2,) for `sharpness`, else (0,).
        other_loss (): for `between`, at α = 1 with the other end's own running statistics; else NaN.
        step (): the center's. samples (): that the loss is a mean over. statistics_samples (): that each set of
            statistics is computed from; 0 for frozen ones, and where no layer normalizes over the batch.
        seconds (): computed so far; points_done (), points_total () of the grid.
        identity (): a word for the function that was computed.

    Raises:
        StoreError: no such run or checkpoint; a center whose loss is not finite; ends whose parameters do not fit.
        ConfigError: a setting that cannot work, such as a subset larger than the data.
    """
    center = load_center(subject.store, subject.run, request)
    plan = plan_slice(subject.store, center, request)
    surface = Surface(center.objective, plan.slice, center_loss=center.loss)
    shape = (request.points,) * len(plan.slice.directions)
    result = plan.about | {
        "loss": np.full(shape, np.nan),
        "accuracy": np.full(shape, np.nan),
        "done": np.zeros(shape, dtype=bool),
        "rounding": np.array(surface.rounding),
        "seconds": np.array(0.0),
    }
    before = subject.draft.read()
    if before is not None and str(before.get("identity")) == str(result["identity"]):
        result |= {name: before[name].copy() for name in ("loss", "accuracy", "done", "seconds")}
    _fill(result, surface, center, subject.report, subject.draft)
    return result


def _fill(result: dict[str, np.ndarray], surface: Surface, center: Center, report: Report, draft: Draft) -> None:
    """Compute what is missing, level after level, and keep what there is after each and twice a second."""
    loss, accuracy, done = result["loss"], result["accuracy"], result["done"]
    already, began = float(result["seconds"]), time.perf_counter()
    kept = began

    def keep() -> None:
        nonlocal kept
        kept = time.perf_counter()
        result["seconds"] = np.array(already + kept - began)
        result["points_done"] = np.array(int(done.sum()))
        draft.keep(result)
        report(float(done.mean()))

    axes = [result["alpha"], result["beta"]][: loss.ndim]
    for level in order(len(result["alpha"]), loss.ndim):
        missing = level[~done[tuple(level.T)]]
        points = np.stack([axis[column] for axis, column in zip(axes, missing.T, strict=True)], axis=1)
        for index, point, answer in zip(map(tuple, missing), points, surface.answers(points), strict=True):
            loss[index], accuracy[index] = answer if point.any() else (center.loss, center.accuracy)
            done[index] = True
            if time.perf_counter() - kept > KEEP_EVERY:
                keep()
        keep()
