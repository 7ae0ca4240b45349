"""Which directions a slice runs along, over which coordinates, and where the run's own path lies beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from explorer.config import ConfigError
from explorer.landscape.directions import as_long_as_weights, principal_axes, projection, random_direction
from explorer.landscape.position import Direction, Position, Slice, misfits, norm
from explorer.networks import Network
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.errors import StoreError
from explorer.studies.center import Center
from explorer.studies.sharpness import steepest
from explorer.studies.trained import load_trained
from explorer.study_requests.loss_landscape import Directions, SliceKind, SliceRequest
from explorer.training.checkpoints import load_checkpoint

PATH_MARGIN = 0.15  # of a trajectory's extent, on each side


@dataclass(frozen=True)
class SlicePlan:
    """`about`: what the result says of it."""

    slice: Slice
    about: dict[str, np.ndarray]


@dataclass(frozen=True)
class _Chosen:
    directions: list[Direction]
    explained_variance: tuple[float, ...] = ()
    eigenvalues: tuple[float, ...] = ()
    other: Position | None = None


def plan_slice(store: Path, center: Center, request: SliceRequest) -> SlicePlan:
    """
    Raises:
        StoreError: another end that is not there, or whose parameters do not fit; too short a trajectory.
    """
    steps, path = kept_path(center)
    chosen = _choose(store, center, path, request)
    directions = chosen.directions[:1] if request.kind is SliceKind.LINE else chosen.directions
    projected = projection(path, center.position, directions).numpy()
    alpha, beta = _coordinates(request, projected)
    about = {
        **center.about,
        "alpha": alpha,
        "beta": beta,
        "center_loss": np.array(center.loss),
        "center_accuracy": np.array(center.accuracy),
        "direction_norm": np.array([norm(direction) for direction in directions]),
        "explained_variance": np.array(chosen.explained_variance),
        "eigenvalues": np.array(chosen.eigenvalues),
        "other_loss": np.array(center.objective.evaluate(chosen.other)[0] if chosen.other is not None else np.nan),
        "path_step": np.array(steps),
        "path_alpha": projected[:, 0],
        "path_beta": projected[:, 1] if len(directions) == 2 else np.zeros(len(steps)),
        "path_residual": projected[:, -1],
        "path_distance": np.array([norm(center.position.to(point)) for point in path]),
        "points_done": np.array(0),
        "points_total": np.array(request.points ** len(directions)),
    }
    along = Slice(center.position, directions, chosen.other.buffers if chosen.other is not None else None)
    about["identity"] = np.array(_identity(along, about))
    return SlicePlan(along, about)


def kept_path(center: Center) -> tuple[list[int], list[Position]]:
    """The run's kept checkpoints from the first on; of a diverged run those that are at a finite distance."""
    network = Network(center.trained.config)
    path = {}
    for step, file in kept_checkpoints(center.folder / "checkpoints").items():
        network.load_state(load_checkpoint(file).state)
        position = Position.of(network)
        if isfinite(norm(center.position.to(position))):
            path[step] = position
    return list(path), list(path.values())


def _choose(store: Path, center: Center, path: list[Position], request: SliceRequest) -> _Chosen:
    position = center.position
    second = random_direction(position, request.seed, 1)
    match request.directions:
        case Directions.RANDOM:
            return _Chosen([random_direction(position, request.seed, 0), second])
        case Directions.GRADIENT:
            return _Chosen([as_long_as_weights(center.objective.gradient(position), position), second])
        case Directions.TRAJECTORY:
            try:
                axes, shares = principal_axes(path, position)
            except ValueError as error:
                raise StoreError(str(error)) from error
            return _Chosen(axes, explained_variance=tuple(shares))
        case Directions.SHARPNESS:
            found = steepest(center, 2)
            axes = [as_long_as_weights(_single(vector), position) for vector in found.eigenvectors]
            return _Chosen(axes, eigenvalues=tuple(found.eigenvalues.tolist()))
        case Directions.BETWEEN:
            other = _other_end(store, center, request)
            return _Chosen([position.to(other), second], other=other)


def _single(direction: Direction) -> Direction:
    return {name: value.float() for name, value in direction.items()}


def _other_end(store: Path, center: Center, request: SliceRequest) -> Position:
    run = request.other_run or center.folder.name
    with Catalogue(store) as catalogue:
        config, folder = catalogue.run(run).config, catalogue.run_folder(run)
    step = request.other_step
    if step is None and folder == center.folder:
        step = min(kept_checkpoints(folder / "checkpoints"))
    if folder == center.folder and step == center.trained.step:
        raise ConfigError(f"other_step: {step} is the center itself; choose another step, or another run")
    other = Position.of(load_trained(config, folder, step).network)
    unlike = misfits(center.position, other)
    if unlike:
        raise StoreError(
            f"no line leads from {center.folder.name} to {run}: their parameters differ in {', '.join(unlike[:4])}; "
            "choose two runs of the same network and normalization"
        )
    return other


def _identity(along: Slice, about: dict[str, np.ndarray]) -> str:
    """A word for the function that is computed: a draft of another one is of no use."""
    digest = hashlib.blake2b(digest_size=8)
    for tensors in (along.center.parameters, along.center.buffers, *along.directions, along.end or {}):
        for tensor in tensors.values():
            digest.update(tensor.cpu().contiguous().numpy().tobytes())
    for name in ("alpha", "beta", "center_loss", "samples", "other_loss"):
        digest.update(about[name].tobytes())
    return digest.hexdigest()


def _coordinates(request: SliceRequest, projected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    ahead = np.linspace(-request.span, request.span, request.points)
    match request.directions:
        case Directions.TRAJECTORY:
            axes = [_covering(column, request) for column in projected[:, :-1].T]
        case Directions.BETWEEN:
            axes = [np.linspace(0.5 - request.span / 2, 0.5 + request.span / 2, request.points), ahead]
        case _:
            axes = [ahead, ahead]
    return axes[0], axes[1] if request.kind is SliceKind.PLANE else np.zeros(1)


def _covering(path: np.ndarray, request: SliceRequest) -> np.ndarray:
    """Even coordinates over a path with a margin, times span; moved by under a step, so that 0 is among them."""
    low, high = min(0.0, path.min()), max(0.0, path.max())
    half = request.span * max(high - low, 1e-12) * (0.5 + PATH_MARGIN)
    step = 2 * half / (request.points - 1)
    steps_below = round((half - (low + high) / 2) / step)
    return (np.arange(request.points) - steps_below) * step
