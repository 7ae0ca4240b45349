"""The study `landscape`: the loss on a line or a plane through a run's parameters at a kept checkpoint."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.analysis.loss_landscape.refinement import order
from explorer.analysis.loss_landscape.request import Directions, SliceKind, SliceRequest, Statistics
from explorer.config import ConfigError, RunConfig, parse
from explorer.landscape.data import slice_data
from explorer.landscape.directions import (
    as_long_as_weights,
    principal_axes,
    projection,
    random_direction,
)
from explorer.landscape.objective import Objective
from explorer.landscape.position import Direction, Position, norm
from explorer.store.catalogue import Catalogue
from explorer.store.database import StoreError
from explorer.studies.draft import Draft
from explorer.studies.trained import Report, TrainedNetwork, load_trained
from explorer.training.checkpoints import kept_checkpoints

KEEP_EVERY = 0.5  # seconds
PATH_MARGIN = 0.15  # of a trajectory's extent, on each side


def landscape(
    store: Path, run: str, parameters: Mapping[str, Any], report: Report, draft: Draft
) -> dict[str, np.ndarray]:
    """Loss and accuracy at θ + α·d₁ (+ β·d₂), from coarse to fine, as a `SliceRequest` asks.

    The same arrays are kept while it runs; `explorer.analysis.loss_landscape.refinement` finds the finest whole grid
    in them. With P points on an axis:

    Returns:
        alpha (P,) float64; beta (P,) for a plane, (1,) of 0 for a line: ascending coordinates. In L2 distance for
            `trajectory`; in lengths of the weights for `random`, `gradient`, `sharpness`; 0 and 1 the ends for
            `between`.
        loss (P, P) for a plane, [i, j] at alpha[i], beta[j]; (P,) for a line: float64, mean cross-entropy in nats. inf
            and NaN are what the network gives there.
        accuracy, as loss: share of correct answers.
        done, as loss: bool; where it is False the loss is NaN because it is still to come.
        center_loss, center_accuracy (): at α = β = 0, by the network itself: the recorded ones where the data are.
        direction_norm (A,): L2 norms of the A = 1 or 2 directions, over all parameters.
        explained_variance (2,) for `trajectory`, else (0,): shares of the first two principal axes.
        path_step (K,) int, path_alpha (K,), path_beta (K,), path_residual (K,), path_distance (K,): the kept
            checkpoints from the first on, projected; how far each is from its projection, and from the centre, in L2.
        eigenvalues (2,) for `sharpness`, else (0,).
        other_loss (): for `between`, at α = 1 with the other end's own statistics; else NaN.
        step (): the centre's. samples (): that the loss is a mean over. statistics_samples (): that each set of
            statistics is computed from; 0 for frozen ones.
        seconds (): computed so far; points_done (), points_total () of the grid.

    Raises:
        StoreError: no such run or checkpoint; a centre whose loss is not finite; ends whose parameters do not fit.
        ConfigError: a setting that cannot work, such as a subset larger than the data.
    """
    request = parse(SliceRequest, dict(parameters))
    cut = _prepare(store, run, request)
    shape = (request.points,) * len(cut.directions)
    found = {
        "loss": np.full(shape, np.nan),
        "accuracy": np.full(shape, np.nan),
        "done": np.zeros(shape, dtype=bool),
        "seconds": np.array(0.0),
    }
    before = draft.read()
    if before is not None and str(before.get("identity")) == cut.identity:
        found = {name: before[name].copy() for name in found}
    result = cut.about | found | {"identity": np.array(cut.identity)}
    already, began, kept = float(found["seconds"]), time.perf_counter(), time.perf_counter()

    def keep() -> None:
        result["seconds"] = np.array(already + time.perf_counter() - began)
        result["points_done"] = np.array(int(found["done"].sum()))
        draft.keep(result)
        report(float(found["done"].mean()))

    axes = (cut.about["alpha"], cut.about["beta"])
    for level in order(request.points, len(shape)):
        for index in map(tuple, level[~found["done"][tuple(level.T)]]):
            coordinates = [axis[i] for axis, i in zip(axes, index, strict=False)]
            found["loss"][index], found["accuracy"][index] = cut.evaluate(coordinates)
            found["done"][index] = True
            if time.perf_counter() - kept > KEEP_EVERY:
                keep()
                kept = time.perf_counter()
        keep()
        kept = time.perf_counter()
    return result


@dataclass(frozen=True)
class _Cut:
    """All that a slice is made of."""

    objective: Objective
    centre: Position
    directions: list[Direction]
    about: dict[str, np.ndarray]

    @property
    def identity(self) -> str:
        """A word for the function that is computed: a draft of another one is of no use."""
        digest = hashlib.blake2b(digest_size=8)
        for tensors in (self.centre.parameters, self.centre.buffers, *self.directions):
            for tensor in tensors.values():
                digest.update(tensor.contiguous().numpy().tobytes())
        for name in ("alpha", "beta"):
            digest.update(self.about[name].tobytes())
        return digest.hexdigest()

    def evaluate(self, coordinates: list[float]) -> tuple[float, float]:
        return self.objective.evaluate(self.centre.moved(self.directions, coordinates))


def _prepare(store: Path, run: str, request: SliceRequest) -> _Cut:
    with Catalogue(store) as catalogue:
        config, folder = catalogue.run(run).config, catalogue.run_folder(run)
    trained = load_trained(config, folder, request.step)
    objective = _objective(trained, request)
    centre = Position.of(trained.network)
    loss, accuracy = objective.evaluate(centre)
    if not np.isfinite(loss):
        raise StoreError(
            f"the loss at step {trained.step} is {loss}: around it there is nothing to draw; choose an earlier step of "
            f"{', '.join(map(str, kept_checkpoints(folder / 'checkpoints')))}"
        )
    steps, path = _path(config, folder)
    directions, more = _directions(request, objective, centre, path)
    if request.kind is SliceKind.LINE:
        directions = directions[:1]
    projected = projection(path, centre, directions).numpy()
    alpha, beta = _coordinates(request, projected)
    about = {
        "alpha": alpha,
        "beta": beta,
        "center_loss": np.array(loss),
        "center_accuracy": np.array(accuracy),
        "direction_norm": np.array([norm(direction) for direction in directions]),
        "explained_variance": np.array(more.get("explained_variance", [])),
        "eigenvalues": np.array(more.get("eigenvalues", [])),
        "other_loss": np.array(np.nan),
        "path_step": np.array(steps),
        "path_alpha": projected[:, 0],
        "path_beta": projected[:, 1] if len(directions) == 2 else np.zeros(len(steps)),
        "path_residual": projected[:, -1],
        "path_distance": np.array([norm(centre.to(point)) for point in path]),
        "step": np.array(trained.step),
        "samples": np.array(objective.data.samples),
        "statistics_samples": np.array(_statistics_samples(objective)),
        "points_done": np.array(0),
        "points_total": np.array(request.points ** len(directions)),
    }
    return _Cut(objective, centre, directions, about)


def _objective(trained: TrainedNetwork, request: SliceRequest) -> Objective:
    splits = (trained.x_train, trained.y_train, trained.x_test, trained.y_test)
    data = slice_data(
        trained.config,
        splits,
        data=request.data,
        statistics=request.mode,
        samples=request.samples,
        step=trained.step,
    )
    return Objective(trained.network, data, request.mode)


def _statistics_samples(objective: Objective) -> int:
    data = objective.data
    if objective.statistics is Statistics.RUNNING:
        return 0
    return len(data.batches[0][1]) if data.population is None else len(data.population)


def _path(config: RunConfig, folder: Path) -> tuple[list[int], list[Position]]:
    steps = list(kept_checkpoints(folder / "checkpoints"))
    return steps, [Position.of(load_trained(config, folder, step).network) for step in steps]


def _directions(
    request: SliceRequest, objective: Objective, centre: Position, path: list[Position]
) -> tuple[list[Direction], dict[str, list[float]]]:
    match request.directions:
        case Directions.TRAJECTORY:
            axes, shares = principal_axes(path, centre)
            return axes, {"explained_variance": shares}
        case Directions.GRADIENT:
            first = as_long_as_weights(objective.gradient(centre), centre)
            return [first, random_direction(centre, request.seed, 1)], {}
        case Directions.RANDOM:
            return [random_direction(centre, request.seed, axis) for axis in (0, 1)], {}
        case unknown:
            raise ConfigError(f"directions: {unknown} is not there yet; choose random, trajectory or gradient")


def _coordinates(request: SliceRequest, projected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if request.directions is Directions.TRAJECTORY:
        axes = [_covering(column, request) for column in projected[:, :-1].T]
    elif request.directions is Directions.BETWEEN:
        first = np.linspace(0.5 - request.span / 2, 0.5 + request.span / 2, request.points)
        axes = [first, np.linspace(-request.span, request.span, request.points)]
    else:
        axes = [np.linspace(-request.span, request.span, request.points)] * 2
    return axes[0], axes[1] if request.kind is SliceKind.PLANE else np.zeros(1)


def _covering(path: np.ndarray, request: SliceRequest) -> np.ndarray:
    """Even coordinates over a path with a margin, times span; moved by under a step, so that 0 is among them."""
    low, high = min(0.0, path.min()), max(0.0, path.max())
    half = request.span * max(high - low, 1e-12) * (0.5 + PATH_MARGIN)
    step = 2 * half / (request.points - 1)
    steps_below = round((half - (low + high) / 2) / step)
    return (np.arange(request.points) - steps_below) * step
