"""What confirms the backward pass on the page: three other ways to the same gradient, and two identities."""

from dataclasses import dataclass

import numpy as np

from explorer.phenomena.inside_batchnorm.numbers.backward import Backward, closed_form
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Forward, Mode, value_axes

_COMPLEX_STEP = 1e-40
_CENTRAL_STEP = 1e-5


@dataclass(frozen=True)
class Check:
    """How far another way to dL/dx lies from the one through the graph."""

    way: str
    error: float
    """Largest difference, relative to the largest of the three routes' gradients."""


@dataclass(frozen=True)
class Identities:
    """What holds for every upstream gradient, per channel (C,), train mode only."""

    gradient_sum: FloatArray
    """Σ dx, exactly 0 but for rounding."""
    along_x_hat: FloatArray
    """⟨dx, x̂⟩, measured."""
    along_x_hat_predicted: FloatArray
    """γ·dγ·ε/(σ² + ε)^(3/2): close to zero, but not zero."""


def checks(result: Forward, gradients: Backward) -> tuple[Check, ...]:
    """Compare the gradient that came through the graph with three that did not.

    The complex step evaluates the loss L = Σ dy·y at x + ih and reads Im(L)/h: no difference is taken, so it is
    exact to rounding (Squire & Trapp 1998). The central difference is the textbook's, (L(x+h) − L(x−h))/2h,
    and only good to about 10⁻⁹.
    """
    scale = max(float(np.abs(part).max()) for part in (gradients.direct, gradients.through_var, gradients.x))
    others = {
        "closed form": closed_form(result, gradients.y),
        "complex step": complex_step(result, gradients.y),
        "central difference": central_difference(result, gradients.y),
    }
    return tuple(
        Check(way, float(np.abs(other - gradients.x).max()) / scale if scale > 0 else 0.0)
        for way, other in others.items()
    )


def identities(result: Forward, gradients: Backward) -> Identities:
    """Σ dx and ⟨dx, x̂⟩ per channel, beside what theory says of the second."""
    axes = value_axes(result.x.ndim)
    eps, gamma = result.settings.eps, result.settings.gamma
    return Identities(
        gradient_sum=gradients.x.sum(axis=axes),
        along_x_hat=(gradients.x * result.x_hat).sum(axis=axes),
        along_x_hat_predicted=gamma * gradients.gamma * eps * result.inv_std**3,
    )


def complex_step(result: Forward, upstream: FloatArray) -> FloatArray:
    """dL/dx by a complex step, shaped like x."""
    scale = max(1.0, float(np.abs(result.x).max()))
    step = _COMPLEX_STEP * scale
    copies = _one_moved_in_each(result.x.astype(np.complex128), 1j * step)
    return (np.imag(_losses(copies, result, upstream)) / step).reshape(result.x.shape)


def central_difference(result: Forward, upstream: FloatArray) -> FloatArray:
    """dL/dx by central differences, shaped like x; the step follows the width √(σ² + ε) of the channel."""
    shape = result.x.shape
    width = 1 / result.inv_std.reshape(1, -1, *[1] * (len(shape) - 2))
    step = np.broadcast_to(_CENTRAL_STEP * width, shape).ravel()
    above = _losses(_one_moved_in_each(result.x, step), result, upstream)
    below = _losses(_one_moved_in_each(result.x, -step), result, upstream)
    return (np.real(above - below) / (2 * step)).reshape(shape)


def _one_moved_in_each(x: np.ndarray, step: complex | FloatArray) -> np.ndarray:
    """As many copies of the batch as it has values, the k-th with value k moved: (values, N, C, …)."""
    moved = np.repeat(x[None], x.size, axis=0).reshape(x.size, x.size)
    moved[np.diag_indices(x.size)] += step
    return moved.reshape(x.size, *x.shape)


def _losses(copies: np.ndarray, result: Forward, upstream: FloatArray) -> np.ndarray:
    """L = Σ dy·y of every copy (values,), by the formula alone and in whatever number type the copies have."""
    axes = tuple(1 + axis for axis in value_axes(result.x.ndim))
    shape = (1, 1, -1, *[1] * (result.x.ndim - 2))
    mean, var = result.mean.reshape(shape), result.var.reshape(shape)
    if result.mode is Mode.TRAIN:
        # Around the known mean, so that a large offset does not eat the digits of a small spread.
        copies = copies - mean
        mean = copies.mean(axis=axes, keepdims=True)
        var = ((copies - mean) ** 2).mean(axis=axes, keepdims=True)
    x_hat = (copies - mean) * (var + result.settings.eps) ** -0.5
    y = result.settings.gamma * x_hat + result.settings.beta
    return (upstream * y).reshape(len(copies), -1).sum(axis=1)
