"""Directions against Li et al.'s formulas, NumPy's singular values and autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.landscape.directions import (
    as_long_as_weights,
    filter_normalized,
    principal_axes,
    projection,
    random_direction,
)
from explorer.landscape.position import Direction, Position, dot, flat, norm
from explorer.networks import Mode, Network
from explorer.study_requests.loss_landscape import Statistics
from tests.fuzzing import examples
from tests.landscape.conftest import Around, Store


def _position(seed: int, filters: int, inputs: int) -> Position:
    random = torch.Generator().manual_seed(seed)
    shapes = {"conv.weight": (filters, inputs, 3, 3), "fc.weight": (filters, inputs), "norm.gamma": (filters,)}
    return Position({name: torch.randn(shape, generator=random) for name, shape in shapes.items()}, {})


@given(st.integers(0, 1000), st.integers(1, 9), st.integers(1, 5))
def test_every_filter_is_as_long_as_the_weights_own_and_vectors_do_not_move(
    seed: int, filters: int, inputs: int
) -> None:
    position = _position(seed, filters, inputs)
    direction = random_direction(position, seed, 0)
    for name, weight in position.parameters.items():
        if weight.dim() == 1:
            assert not direction[name].any()
            continue
        for own, found in zip(weight.double(), direction[name].double(), strict=True):
            assert found.norm().item() == pytest.approx(own.norm().item(), rel=1e-6)
    weights = {name: value for name, value in position.parameters.items() if value.dim() > 1}
    assert norm(direction) == pytest.approx(norm(weights), rel=1e-6)


def test_filters_of_zero_stay_and_a_direction_of_zero_has_no_length() -> None:
    position = Position({"fc.weight": torch.tensor([[0.0, 0.0], [3.0, 4.0]])}, {})
    found = filter_normalized({"fc.weight": torch.tensor([[1.0, 2.0], [0.0, 0.0]])}, position)
    assert torch.equal(found["fc.weight"], torch.zeros(2, 2))
    assert norm(as_long_as_weights(found, position)) == 0.0


def test_filters_of_a_transposed_convolution_lie_along_its_second_dimension() -> None:
    network = Network(RunConfig().with_values({"network.family": "unet", "dataset.name": "scenes"}))
    position = Position.of(network)
    (name, *_) = sorted(position.transposed)
    weight, found = position.parameters[name].double(), random_direction(position, 0, 0)[name].double()
    lengths = [value.square().sum(dim=(0, 2, 3)) for value in (found, weight)]
    np.testing.assert_allclose(*lengths, rtol=1e-6)


def test_random_directions_depend_on_seed_axis_and_name_and_nothing_else(store: Store) -> None:
    batch, none = (Position.of(store.trained(name).network) for name in ("lenet", "none"))
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = random_direction(batch, 0, 0)
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(first[name], value) for name, value in random_direction(batch, 0, 0).items())
    for other in (random_direction(batch, 1, 0), random_direction(batch, 0, 1)):
        assert abs(dot(first, other)) < 0.1 * norm(first) * norm(other)
    beside = random_direction(none, 0, 0)  # without normalization: the same up to the length of the filters
    cosine = torch.cosine_similarity(first["conv2.weight"].flatten(1), beside["conv2.weight"].flatten(1))
    torch.testing.assert_close(cosine, torch.ones_like(cosine))


def test_the_gradient_is_autograds(around: Around, store: Store) -> None:
    objective, position = around("lenet", Statistics.RUNNING)
    network = store.trained("lenet").network
    ((x, y),) = objective.data.batches
    with network.in_mode(Mode.RUNNING):
        loss = torch.nn.functional.cross_entropy(network(x), y)
    gradients = torch.autograd.grad(loss, list(network.parameters()))
    found = objective.gradient(position)
    for name, gradient in zip(dict(network.named_parameters()), gradients, strict=True):
        torch.testing.assert_close(found[name], gradient, rtol=1e-4, atol=1e-7)


@examples(20)
@given(st.integers(0, 1000), st.integers(3, 8))
def test_principal_axes_are_numpys_singular_vectors(seed: int, points: int) -> None:
    path = [_position(seed + k, 3, 2) for k in range(points)]
    center = path[-1]
    axes, shares = principal_axes(path, center)
    matrix = np.stack([_flat(center.to(point)) for point in path[:-1]])
    _, values, vectors = np.linalg.svd(matrix, full_matrices=False)
    np.testing.assert_allclose(shares, values[:2] ** 2 / (values**2).sum(), rtol=1e-6)
    for axis, vector in zip(axes, vectors, strict=False):
        assert abs(_flat(axis) @ vector) == pytest.approx(1.0, abs=1e-5)
        assert _flat(axis) @ matrix[0] <= 1e-9
    assert dot(axes[0], axes[1]) == pytest.approx(0.0, abs=1e-5)


def test_a_trajectory_of_one_step_has_no_plane() -> None:
    center = _position(0, 2, 2)
    with pytest.raises(ValueError, match="two kept checkpoints beside the center"):
        principal_axes([_position(1, 2, 2), center], center)


@given(st.integers(0, 1000), st.floats(-3, 3), st.floats(-3, 3))
def test_a_projection_finds_the_coordinates_and_what_is_left_over(seed: int, alpha: float, beta: float) -> None:
    center = _position(seed, 3, 2)
    directions = [_position(seed + 1, 3, 2).parameters, _position(seed + 2, 3, 2).parameters]
    across = _position(seed + 3, 3, 2).parameters
    names = list(center.parameters)
    basis = np.linalg.qr(np.stack([_flat(d) for d in directions], axis=1))[0]
    rest = _flat(across) - basis @ (basis.T @ _flat(across))
    flat = _flat(center.parameters) + alpha * _flat(directions[0]) + beta * _flat(directions[1]) + rest
    pieces = np.split(flat, np.cumsum([center.parameters[name].numel() for name in names])[:-1])
    point = Position(
        {n: torch.from_numpy(p).reshape(center.parameters[n].shape) for n, p in zip(names, pieces, strict=True)}, {}
    )
    found = projection([point], center, directions)[0].tolist()
    assert found == pytest.approx([alpha, beta, float(np.linalg.norm(rest))], abs=1e-6)


def _flat(direction: Direction) -> np.ndarray:
    return torch.cat([value.flatten().double() for value in direction.values()]).numpy()


def test_a_plane_through_points_that_lie_far_apart_keeps_their_distances() -> None:
    """Weights of ±2·10³⁸, as a run that diverges has them, differ by more than float32 holds."""
    ends = ([-2e38, 1e38], [-2e38, -1e38], [2e38, 0.0])
    points = [Position({"w": torch.tensor(end)}, {}) for end in ends]
    axes, _ = principal_axes(points[:2], points[2])
    found = projection(points, points[2], axes)
    expected = torch.stack([flat(point.parameters) - flat(points[2].parameters) for point in points])
    torch.testing.assert_close(found[:, :2].norm(dim=1), expected.norm(dim=1), rtol=1e-6, atol=0)
