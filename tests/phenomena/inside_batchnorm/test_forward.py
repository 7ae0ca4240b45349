"""Every intermediate value and gradient of the page against PyTorch in float64."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.phenomena.inside_batchnorm.numbers.backward import GRAPH, backward, closed_form
from explorer.phenomena.inside_batchnorm.numbers.checks import checks, complex_step, identities
from explorer.phenomena.inside_batchnorm.numbers.forward import (
    FloatArray,
    Forward,
    Mode,
    RunningStatistics,
    Settings,
    after_updates,
    forward,
)
from tests.fuzzing import examples

TOLERANCE = 1e-12


@dataclass(frozen=True)
class Case:
    """A batch, its upstream gradient and the sliders."""

    x: FloatArray
    upstream: FloatArray
    settings: Settings
    running: RunningStatistics


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Batches of both kinds with scales from 1e-6 to 1e6, offsets, constant channels and n = 2 among them."""
    samples, channels = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    pixels = draw(st.sampled_from([(), (1, 1), (2, 2), (1, 3)]))
    shape = (samples, channels, *pixels)
    unit = st.floats(-1, 1, allow_nan=False, width=32)
    per_channel = (1, channels, *[1] * len(pixels))
    scale = draw(arrays(np.float64, per_channel, elements=st.sampled_from([1e-6, 1e-3, 1.0, 1e3, 1e6])))
    offset = draw(arrays(np.float64, per_channel, elements=st.sampled_from([0.0, 0.5, -3.0, 100.0])))
    varies = draw(arrays(np.float64, per_channel, elements=st.sampled_from([0.0, 1.0, 1.0, 1.0])))
    x = draw(arrays(np.float64, shape, elements=unit))
    x = (x * varies + offset) * scale
    return Case(
        x,
        draw(arrays(np.float64, shape, elements=unit)),
        Settings(
            gamma=draw(st.floats(-3, 3, width=32)),
            beta=draw(st.floats(-3, 3, width=32)),
            eps=draw(st.sampled_from([1e-8, 1e-5, 1e-3, 1.0])),
            momentum=draw(st.floats(0, 1, width=32)),
        ),
        RunningStatistics(
            draw(arrays(np.float64, channels, elements=unit)),
            draw(arrays(np.float64, channels, elements=st.floats(0, 4, width=32))),
        ),
    )


def test_the_mock_up_numbers_come_out() -> None:
    result = forward([[2], [4], [3], [7]], Settings(gamma=1.5, beta=0.5))
    gradients = backward(result, [[0.4], [-0.2], [0.1], [-0.8]])
    seen = [result.mean[0], result.var[0], result.inv_std[0], result.x_hat[3, 0], result.y[3, 0]]
    assert np.round(seen, 3).tolist() == [4.0, 3.5, 0.535, 1.604, 2.905]
    routes = [gradients.direct, gradients.through_var, gradients.through_mean, gradients.x]
    assert [round(float(route[3, 0]), 3) for route in routes] == [-0.641, 0.567, 0.1, 0.026]


@given(cases(), st.sampled_from(Mode))
@examples(200)
def test_output_running_values_and_gradients_agree_with_pytorch(case: Case, mode: Mode) -> None:
    channels = case.x.shape[1]
    x = torch.tensor(case.x, requires_grad=True)
    gamma = torch.full((channels,), case.settings.gamma, dtype=torch.float64, requires_grad=True)
    beta = torch.full((channels,), case.settings.beta, dtype=torch.float64, requires_grad=True)
    running_mean, running_var = torch.tensor(case.running.mean), torch.tensor(case.running.var)
    y = torch.nn.functional.batch_norm(
        x, running_mean, running_var, gamma, beta, mode is Mode.TRAIN, case.settings.momentum, case.settings.eps
    )
    y.backward(torch.tensor(case.upstream))
    result = forward(case.x, case.settings, mode, case.running)
    gradients = backward(result, case.upstream)
    assert x.grad is not None and gamma.grad is not None and beta.grad is not None
    spread = _amplification(result)
    slope = abs(case.settings.gamma) * _shaped(result.inv_std, result)
    _close(result.y, y.detach(), abs(case.settings.gamma) * spread + abs(case.settings.beta))
    _close(result.running_after.mean, running_mean, np.abs(case.x).max() + 1)
    _close(result.running_after.var, running_var, np.abs(case.x).max() ** 2 + 4)
    _close(gradients.x, x.grad, slope * spread * spread)
    _close(gradients.gamma, gamma.grad, case.x.size * spread)
    _close(gradients.beta, beta.grad, case.x.size)


@given(cases())
@examples(200)
def test_value_and_gradient_of_every_node_agree_with_autograd(case: Case) -> None:
    """The same graph in PyTorch's operations; autograd gives the gradient at every node."""
    result = forward(case.x, case.settings)
    gradients = backward(result, case.upstream)
    nodes = _torch_graph(case)
    nodes["y"].backward(torch.tensor(case.upstream))
    spread = _amplification(result)
    for node in GRAPH:
        value, gradient = nodes[node.name].detach(), nodes[node.name].grad
        assert gradient is not None
        ours, ours_gradient = getattr(result, node.name), getattr(gradients, node.name)
        _close(ours, value.reshape(ours.shape), _value_scale(node.name, result))
        terms = np.abs(ours_gradient).max() + _largest_term(node.name, result)
        _close(ours_gradient, gradient.reshape(ours_gradient.shape), spread * spread * terms)


@given(cases(), st.sampled_from(Mode))
@examples(100)
def test_graph_closed_form_and_complex_step_give_one_gradient(case: Case, mode: Mode) -> None:
    result = forward(case.x, case.settings, mode, case.running)
    gradients = backward(result, case.upstream)
    scale = abs(case.settings.gamma) * _shaped(result.inv_std, result)
    _close(gradients.x, torch.tensor(closed_form(result, case.upstream)), scale)
    _close(gradients.x, torch.tensor(complex_step(result, case.upstream)), scale)


@given(cases())
@examples(100)
def test_the_gradient_sums_to_zero_and_meets_x_hat_as_predicted(case: Case) -> None:
    result = forward(case.x, case.settings)
    gradients = backward(result, case.upstream)
    seen = identities(result, gradients)
    scale = abs(case.settings.gamma) * result.inv_std * case.x.size * _amplification(result)
    _close(seen.gradient_sum, torch.zeros(len(scale), dtype=torch.float64), scale)
    _close(seen.along_x_hat, torch.tensor(seen.along_x_hat_predicted), scale)


@given(cases())
@examples(100)
def test_the_three_routes_add_up_to_the_input_gradient(case: Case) -> None:
    gradients = backward(forward(case.x, case.settings), case.upstream)
    total = gradients.direct + gradients.through_var + gradients.through_mean
    _close(gradients.x, torch.tensor(total), np.abs(gradients.direct).max())


@given(cases(), st.integers(0, 20))
@examples(50)
def test_many_updates_with_one_batch_equal_pytorch_called_as_often(case: Case, updates: int) -> None:
    channels = case.x.shape[1]
    layer = torch.nn.BatchNorm1d(channels, eps=case.settings.eps, momentum=case.settings.momentum, dtype=torch.float64)
    x = torch.tensor(case.x).reshape(*case.x.shape[:2], -1)
    for _ in range(updates):
        layer(x)
    running = after_updates(case.x, case.settings, updates)
    assert layer.running_mean is not None and layer.running_var is not None
    _close(running.mean, layer.running_mean, np.abs(case.x).max() + 1)
    _close(running.var, layer.running_var, np.abs(case.x).max() ** 2 + 1)


def test_a_constant_channel_gives_beta_exactly() -> None:
    result = forward(np.full((3, 1), 0.1), Settings(gamma=2, beta=0.7))
    assert result.mean[0] == 0.1 and result.var[0] == 0
    assert result.y.tolist() == [[0.7]] * 3


def test_a_single_value_per_channel_leaves_the_running_variance_undefined() -> None:
    result = forward([[3.0, 4.0]], Settings(beta=0.5))
    assert result.y.tolist() == [[0.5, 0.5]]
    assert np.isnan(result.running_after.var).all()


def test_eval_mode_changes_no_running_value() -> None:
    running = RunningStatistics(np.array([1.0]), np.array([2.0]))
    assert forward([[3.0], [5.0]], mode=Mode.EVAL, running=running).running_after is running


def test_the_checks_find_a_wrong_gradient() -> None:
    result = forward([[2.0], [4.0], [3.0], [7.0]])
    gradients = backward(result, [[0.4], [-0.2], [0.1], [-0.8]])
    assert all(check.error < 1e-9 for check in checks(result, gradients))
    wrong = type(gradients)(**{**vars(gradients), "x": gradients.x + 1e-3})
    assert all(check.error > 1e-4 for check in checks(result, wrong))


@pytest.mark.parametrize("shape", [(), (3,), (2, 2, 2), (0, 3)])
def test_a_batch_of_another_shape_is_refused_with_the_shapes_that_work(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(N, C\).*\(N, C, H, W\)"):
        forward(np.zeros(shape))


def test_an_upstream_gradient_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="one gradient for every value"):
        backward(forward([[1.0], [2.0]]), [[1.0]])


def _torch_graph(case: Case) -> dict[str, torch.Tensor]:
    axes = [axis for axis in range(case.x.ndim) if axis != 1]
    x = torch.tensor(case.x, requires_grad=True)
    mean = x.mean(dim=axes, keepdim=True)
    centered = x - mean
    squared = centered**2
    var = squared.mean(dim=axes, keepdim=True)
    inv_std = (var + case.settings.eps) ** -0.5
    x_hat = centered * inv_std
    scaled = case.settings.gamma * x_hat
    y = scaled + case.settings.beta
    steps = (x, mean, centered, squared, var, inv_std, x_hat, scaled, y)
    nodes = {node.name: step for node, step in zip(GRAPH, steps, strict=True)}
    for node in nodes.values():
        node.retain_grad()
    return nodes


def _value_scale(node: str, result: Forward) -> float:
    """What a node's value is made of: x for what has x's unit, its square for variances, else x's amplification."""
    x, spread, gamma = np.abs(result.x).max(), _amplification(result), abs(result.settings.gamma)
    return {
        "x": x,
        "mean": x,
        "centered": x,
        "squared": x**2,
        "var": x**2,
        "inv_std": result.inv_std.max() * spread,
        "x_hat": spread,
        "scaled": gamma * spread,
        "y": gamma * spread + abs(result.settings.beta),
    }[node]


def _largest_term(node: str, result: Forward) -> float:
    """The size of what is added up into a node's gradient, for upstream gradients up to 1.

    Autograd's x − μ has the rounding of x, so that x and not x − μ sets the scale.
    """
    gamma, n = abs(result.settings.gamma), result.count
    centered, inv_std = np.abs(result.x).max(), result.inv_std.max()
    d_inv_std = gamma * n * centered
    d_var = d_inv_std * inv_std**3
    return {
        "inv_std": d_inv_std,
        "var": d_var,
        "squared": d_var / n,
        "centered": gamma * inv_std + centered * d_var / n,
        "mean": n * (gamma * inv_std + centered * d_var / n),
        "x": gamma * inv_std + centered * d_var / n,
    }.get(node, gamma)


def _amplification(result: Forward) -> float:
    """By how much x̂ enlarges the rounding of x − μ: max(|x|, |μ|)/√(σ² + ε), at least 1."""
    largest = np.maximum(np.abs(result.x).max(axis=(0, *range(2, result.x.ndim))), np.abs(result.mean))
    return max(1.0, float((largest * result.inv_std).max()))


def _shaped(statistic: FloatArray, result: Forward) -> FloatArray:
    return statistic.reshape(1, -1, *[1] * (result.x.ndim - 2))


def _close(ours: FloatArray, oracle: torch.Tensor, scale: float | FloatArray) -> None:
    error = np.abs(ours - oracle.numpy())
    allowed = TOLERANCE * np.broadcast_to(scale, error.shape) + 1e-300
    assert (error <= allowed).all(), f"off by {(error / allowed).max():.3g} times the allowed error"
