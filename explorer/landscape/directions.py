"""Directions of parameter space that a slice may run along."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.landscape.position import Direction, Position, flat, norm, scaled, shaped
from explorer.networks.initialization import generator


def random_direction(position: Position, seed: int, axis: int) -> Direction:
    """Normal numbers, filter-normalized.

    They depend on seed, axis and the parameter's name and shape alone, so that all runs share them where they can.
    """
    drawn = {}
    for name, parameter in position.parameters.items():
        random = generator("landscape", seed, axis, name)
        drawn[name] = torch.randn(parameter.shape, generator=random).to(parameter)
    return filter_normalized(drawn, position)


def filter_normalized(direction: Direction, position: Position) -> Direction:
    """Every filter (a convolution's output channel, a fully connected unit) as long as the weights' own; others 0.

    d_ij ← d_ij / ‖d_ij‖ · ‖θ_ij‖; parameters of one dimension (γ, β, biases) do not move (Li et al. 2018, section 4).
    """
    found = {}
    for name, value in direction.items():
        weight = position.parameters[name]
        if name in position.transposed:
            found[name] = _like_filters(value.transpose(0, 1), weight.transpose(0, 1)).transpose(0, 1)
        else:
            found[name] = _like_filters(value, weight)
    return found


def _like_filters(direction: Tensor, weight: Tensor) -> Tensor:
    if weight.dim() < 2:
        return torch.zeros_like(weight)
    flat, own = direction.flatten(1).double(), weight.flatten(1).double()
    lengths = flat.norm(dim=1, keepdim=True)
    factors = torch.where(lengths > 0, own.norm(dim=1, keepdim=True) / lengths, 0.0)
    return (factors * flat).to(weight.dtype).reshape(weight.shape)


def as_long_as_weights(direction: Direction, position: Position) -> Direction:
    """The direction as it is, scaled to the L2 norm of all parameters of two and more dimensions.

    A random filter-normalized direction has the same length.
    """
    weights = {name: value for name, value in position.parameters.items() if value.dim() > 1}
    length = norm(direction)
    return scaled(direction, norm(weights) / length) if length > 0 else direction


def principal_axes(path: Sequence[Position], center: Position) -> tuple[list[Direction], list[float]]:
    """The first two principal axes of a trajectory around its center, orthonormal, and the variance they explain.

    As Li et al. (2018, section 7): the singular vectors of the matrix of θ_k − θ_center. Signed so that the path's
    first point has coordinates ≤ 0: time runs to the right and upwards. Shares are of the sum of squared distances.

    Raises:
        ValueError: fewer than two points apart from the center.
    """
    rows = [point.away_from(center) for point in path]
    matrix = torch.stack([row for row in rows if row.any()]) if any(row.any() for row in rows) else torch.empty(0, 0)
    if len(matrix) < 2:
        raise ValueError(
            "a trajectory's plane needs two kept checkpoints beside the center; let the run train on, or run it here "
            "where it was recorded elsewhere"
        )
    # The small matrix of inner products has the same singular values: (points, points), not (points, parameters).
    values, vectors = torch.linalg.eigh(matrix @ matrix.T)
    order = values.argsort(descending=True)[:2]
    axes, shares = [], []
    for index in order.tolist():
        axis = matrix.T @ vectors[:, index]
        axis = axis / axis.norm()
        axis = -axis if matrix[0] @ axis > 0 else axis
        axes.append(shaped(axis, center))
        shares.append((values[index] / values.sum()).item())
    return axes, shares


def projection(points: Sequence[Position], center: Position, directions: Sequence[Direction]) -> Tensor:
    """Each point's coordinates along the directions, nearest in L2, and how far it is from there: (K, axes + 1)."""
    away = torch.stack([point.away_from(center) for point in points])  # (K, parameters)
    axes = torch.stack([flat(direction) for direction in directions])
    coordinates = torch.linalg.lstsq(axes @ axes.T, axes @ away.T).solution.T
    rest = (away - coordinates @ axes).norm(dim=1, keepdim=True)
    return torch.cat([coordinates, rest], dim=1)
