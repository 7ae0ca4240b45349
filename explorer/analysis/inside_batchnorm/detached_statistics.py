"""What happens when the statistics are taken out of the gradient (Ioffe & Szegedy 2015, §2).

A layer u = a·x + b is normalized, x̂ = (u − μ)/√(σ² + ε), and a and b are trained by plain SGD on
L = ½·mean((x̂ − t)²). In the forward pass b and the length of a always cancel. If the gradient does not know that
μ depends on b, it asks for the same change of b at every step and never gets it: b runs away at constant loss.
With σ² outside as well, so does a.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.analysis.inside_batchnorm.backward import backward
from explorer.analysis.inside_batchnorm.forward import FloatArray, Settings, forward

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


def gradients(scale: float, bias: float, detached: Detached, eps: float = 1e-5) -> tuple[float, float, float]:
    """dL/da, dL/db and the loss, with the chosen statistics held constant in the gradient."""
    result = forward((scale * INPUTS + bias)[:, None], Settings(eps=eps))
    error = result.x_hat - TARGETS[:, None]
    routes = backward(result, error / len(INPUTS))
    d_u = {
        Detached.NOTHING: routes.x,
        Detached.MEAN: routes.centered,
        Detached.MEAN_AND_VARIANCE: routes.direct,
    }[detached][:, 0]
    return float(d_u @ INPUTS), float(d_u.sum()), 0.5 * float((error**2).mean())


def descend(detached: Detached, learning_rate: float, steps: int, eps: float = 1e-5) -> Descent:
    """Plain SGD on a and b from a = 1, b = 0."""
    scale, bias = 1.0, 0.0
    path = []
    for _ in range(steps + 1):
        d_scale, d_bias, loss = gradients(scale, bias, detached, eps)
        path.append((scale, bias, loss))
        scale -= learning_rate * d_scale
        bias -= learning_rate * d_bias
    scales, biases, losses = np.array(path).T
    return Descent(scales, biases, losses)
