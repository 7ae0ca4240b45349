"""What happens when the statistics are taken out of the gradient (Ioffe & Szegedy 2015, §2).

A layer u = a·x + b is normalized, x̂ = (u − μ)/√(σ² + ε), and a and b are trained by plain SGD on
L = ½·mean((x̂ − t)²). In the forward pass b and the length of a always cancel. If the gradient does not know that
μ depends on b, it asks for the same change of b at every step and never gets it: b runs away at constant loss.
With σ² outside as well, so does a.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.phenomena.inside_batchnorm.numbers.backward import backward
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Settings, forward

INPUTS = np.array([-1.5, -0.5, 0.5, 1.5])
"""Mean 0, so that a detached mean moves b alone."""
TARGETS = np.array([-1.7, -0.2, 1.6, 3.1])
"""Mean 0.7 and slope 1.8 along x̂, neither within reach of x̂ with its mean 0 and deviation 1: a pull on b and on a
longer a remains for ever."""


class Detached(StrEnum):
    """Which statistics the gradient takes for constants."""

    NOTHING = "nothing"
    MEAN = "mean"
    MEAN_AND_VARIANCE = "mean and variance"


@dataclass(frozen=True)
class Descent:
    """Parameters and loss before every step and after the last: all (steps + 1,)."""

    scale: FloatArray
    bias: FloatArray
    loss: FloatArray


@dataclass(frozen=True)
class Gradients:
    """dL/da and dL/db as each variant sees them, and the loss, all (variants,)."""

    scale: FloatArray
    bias: FloatArray
    loss: FloatArray


def gradients(scale: FloatArray, bias: FloatArray, variants: Sequence[Detached], eps: float = 1e-5) -> Gradients:
    """The gradients at `scale` and `bias`, (variants,), each with its own statistics held constant."""
    # Every variant is a channel of its own: (4, variants).
    result = forward(INPUTS[:, None] * scale + bias, Settings(eps=eps))
    error = result.x_hat - TARGETS[:, None]
    routes = backward(result, error / len(INPUTS))
    seen = {
        Detached.NOTHING: routes.x,
        Detached.MEAN: routes.centered,
        Detached.MEAN_AND_VARIANCE: routes.direct,
    }
    d_u = np.stack([seen[detached][:, channel] for channel, detached in enumerate(variants)], axis=1)
    return Gradients(INPUTS @ d_u, d_u.sum(axis=0), 0.5 * (error**2).mean(axis=0))


def descend(learning_rate: float, steps: int, eps: float = 1e-5) -> dict[Detached, Descent]:
    """Plain SGD on a and b from a = 1, b = 0, once for every choice of what is detached."""
    variants = tuple(Detached)
    scale, bias = np.ones(len(variants)), np.zeros(len(variants))
    path = []
    for _ in range(steps + 1):
        seen = gradients(scale, bias, variants, eps)
        path.append((scale, bias, seen.loss))
        scale, bias = scale - learning_rate * seen.scale, bias - learning_rate * seen.bias
    scales, biases, losses = np.array(path).transpose(1, 2, 0)  # each (variants, steps + 1)
    return {each: Descent(scales[row], biases[row], losses[row]) for row, each in enumerate(variants)}
