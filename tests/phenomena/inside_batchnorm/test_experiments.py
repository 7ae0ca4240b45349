"""The small experiments against autograd and against what theory says."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.phenomena.inside_batchnorm.numbers import detached_statistics, invariances
from explorer.phenomena.inside_batchnorm.numbers.detached_statistics import Detached, descend, gradients
from explorer.phenomena.inside_batchnorm.numbers.forward import Settings
from explorer.phenomena.inside_batchnorm.numbers.invariances import (
    WEIGHT,
    gradient_norms_over_scale,
    losses_over_bias,
    neuron,
)
from explorer.phenomena.inside_batchnorm.numbers.tiny_batches import PYTORCH_REFUSAL, batch_of_one, batch_of_two
from tests.fuzzing import examples

biases = st.floats(-100, 100, width=32)


@given(biases, st.floats(0.01, 100), st.booleans())
@examples(100)
def test_the_neurons_gradients_are_autograds(bias: float, scale: float, normalized: bool) -> None:
    weight = torch.tensor(scale * WEIGHT, requires_grad=True)
    offset = torch.tensor(bias, dtype=torch.float64, requires_grad=True)
    u = torch.tensor(invariances.INPUTS) @ weight + offset
    y = torch.nn.functional.batch_norm(u[:, None], None, None, training=True)[:, 0] if normalized else u
    loss = 0.5 * ((y - torch.tensor(invariances.TARGETS)) ** 2).mean()
    loss.backward()
    seen = neuron(scale * WEIGHT, bias, 1e-5, normalized=normalized)
    assert weight.grad is not None and offset.grad is not None
    size = 1 + abs(bias) / scale + (0 if normalized else abs(bias) + scale)
    assert seen.loss == pytest.approx(loss.item(), rel=1e-12, abs=1e-12 * size)
    np.testing.assert_allclose(seen.weight_grad, weight.grad, rtol=0, atol=1e-12 * size**2 * max(1, 1 / scale))
    assert seen.bias_grad == pytest.approx(offset.grad.item(), abs=1e-12 * size**2 * max(1, 1 / scale))


@given(biases)
def test_the_bias_before_bn_has_no_gradient_and_moves_no_loss(bias: float) -> None:
    seen = neuron(WEIGHT, bias, 1e-5, normalized=True)
    assert abs(seen.bias_grad) < 1e-12
    assert seen.loss == pytest.approx(neuron(WEIGHT, 0.0, 1e-5, normalized=True).loss, rel=1e-11)
    assert abs(neuron(WEIGHT, bias + 1, 1e-5, normalized=False).bias_grad - bias - 1) < 1


def test_without_bn_the_loss_is_a_parabola_of_the_bias() -> None:
    over = np.linspace(-3, 3, 7)
    one_by_one = [neuron(WEIGHT, float(bias), 1e-5, normalized=True).loss for bias in over]
    np.testing.assert_allclose(losses_over_bias(over, 1e-5, normalized=True), one_by_one, rtol=1e-12)
    assert np.diff(losses_over_bias(over, 1e-5, normalized=False), 2) == pytest.approx(np.ones(5))
    assert np.ptp(losses_over_bias(over, 1e-5, normalized=True)) < 1e-12


@given(st.floats(0.1, 1000))
def test_a_longer_weight_changes_nothing_and_has_a_shorter_gradient_at_right_angles(scale: float) -> None:
    exact = 1e-30  # the invariance is exact at ε → 0
    once, scaled = (neuron(factor * WEIGHT, 0.0, exact, normalized=True) for factor in (1.0, scale))
    np.testing.assert_allclose(scaled.y, once.y, atol=1e-12)
    np.testing.assert_allclose(scaled.weight_grad, once.weight_grad / scale, rtol=1e-9)
    assert abs(scaled.weight_grad @ WEIGHT) < 1e-12 / scale
    assert gradient_norms_over_scale(np.array([scale]), exact)[0] == pytest.approx(
        np.linalg.norm(once.weight_grad) / scale, rel=1e-9
    )


@given(st.floats(0.1, 10), st.floats(-10, 10), st.sampled_from(Detached))
@examples(100)
def test_detached_gradients_are_autograds_with_detach(scale: float, bias: float, detached: Detached) -> None:
    a = torch.tensor(scale, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(bias, dtype=torch.float64, requires_grad=True)
    u = a * torch.tensor(detached_statistics.INPUTS) + b
    mean = u.mean().detach() if detached is not Detached.NOTHING else u.mean()
    var = ((u - mean) ** 2).mean()
    var = var.detach() if detached is Detached.MEAN_AND_VARIANCE else var
    x_hat = (u - mean) / torch.sqrt(var + 1e-5)
    loss = 0.5 * ((x_hat - torch.tensor(detached_statistics.TARGETS)) ** 2).mean()
    loss.backward()
    assert a.grad is not None and b.grad is not None
    allowed = 1e-12 * (1 + (1 + abs(bias)) / scale) ** 3
    seen = gradients(np.array([scale]), np.array([bias]), [detached])
    ours = (seen.scale[0], seen.bias[0], seen.loss[0])
    assert ours == pytest.approx((a.grad.item(), b.grad.item(), loss.item()), abs=allowed)


@pytest.mark.parametrize("learning_rate", [0.01, 0.1, 1.0])
def test_detached_statistics_run_away_at_constant_loss(learning_rate: float) -> None:
    nothing, mean, both = descend(learning_rate, 100).values()
    for path in (nothing, mean, both):
        assert np.ptp(path.loss) < 1e-4
    assert np.abs(nothing.bias).max() < 1e-12 and np.ptp(nothing.scale) < 1e-3
    # Constant pull of the targets' mean, 0.7, over the inputs' deviation: b grows by the same amount every step.
    per_step = learning_rate * 0.7 / np.sqrt(np.var(detached_statistics.INPUTS) + 1e-5)
    np.testing.assert_allclose(np.diff(mean.bias), per_step, rtol=1e-3)
    assert np.ptp(mean.scale) < 1e-2
    assert (np.diff(both.scale) > 0).all() and np.ptp(both.scale) > 10 * np.ptp(mean.scale)


@given(st.floats(-1e6, 1e6), st.floats(-5, 5))
def test_a_batch_of_one_comes_out_as_beta_whatever_it_is(x: float, beta: float) -> None:
    seen = batch_of_one(x, Settings(gamma=2, beta=beta))
    assert (seen.x_hat, seen.y) == (0.0, beta)


def test_pytorch_refuses_a_batch_of_one_with_the_words_on_the_page() -> None:
    with pytest.raises(ValueError) as refusal:
        torch.nn.BatchNorm1d(1)(torch.zeros(1, 1))
    assert str(refusal.value) == PYTORCH_REFUSAL


@given(st.floats(1e-9, 1e6))
def test_a_batch_of_two_comes_out_as_plus_and_minus_one_but_for_eps(difference: float) -> None:
    up, down = batch_of_two(np.array([difference, -difference]), 1e-5)
    assert up == pytest.approx(1 / np.sqrt(1 + 4e-5 / difference**2), rel=1e-12)
    assert down == -up
