"""Two parameters that BN makes idle: the bias before it, and the length of the weight before it.

The network of both experiments is one neuron before BN, L = ½·mean((BN(w·x + b) − t)²) over a fixed batch of
`INPUTS`, (8, 2), and `TARGETS`, (8,).
"""

from dataclasses import dataclass

import numpy as np

from explorer.phenomena.inside_batchnorm.numbers.backward import backward
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Settings, forward

INPUTS = np.array(
    [[1.2, -0.4], [0.3, 1.1], [-0.7, 0.6], [2.0, 0.2], [-1.5, -0.9], [0.8, -1.3], [-0.2, 0.5], [0.6, 1.9]]
)
TARGETS = np.array([0.9, -0.3, -1.1, 1.6, -0.8, 1.4, -0.1, -0.6])
WEIGHT = np.array([1.0, 0.5])


@dataclass(frozen=True)
class Neuron:
    """One evaluation: the loss, and its gradients with respect to weight and bias."""

    y: FloatArray  # (8,)
    loss: float
    weight_grad: FloatArray  # (2,)
    bias_grad: float


def neuron(weight: FloatArray, bias: float, eps: float, *, normalized: bool) -> Neuron:
    """The neuron with BN behind it (γ = 1, β = 0), or without, for a weight (2,)."""
    u = INPUTS @ weight + bias
    count = len(u)
    if normalized:
        result = forward(u[:, None], Settings(eps=eps))
        y = result.y[:, 0]
        d_u = backward(result, (y - TARGETS)[:, None] / count).x[:, 0]
    else:
        y = u
        d_u = (y - TARGETS) / count
    loss = 0.5 * float(((y - TARGETS) ** 2).mean())
    return Neuron(y, loss, d_u @ INPUTS, float(d_u.sum()))


def losses_over_bias(biases: FloatArray, eps: float, *, normalized: bool) -> FloatArray:
    """The loss at every bias (points,)."""
    u = (INPUTS @ WEIGHT)[:, None] + biases  # (8, points): every bias a channel of its own
    y = forward(u, Settings(eps=eps)).y if normalized else u
    return 0.5 * ((y - TARGETS[:, None]) ** 2).mean(axis=0)


def gradient_norms_over_scale(scales: FloatArray, eps: float) -> FloatArray:
    """‖∇w‖ with BN at every factor a (points,) on the weight; theory says ‖∇w‖ at a = 1, divided by a."""
    u = (INPUTS @ WEIGHT)[:, None] * scales  # (8, points): every factor a channel of its own
    result = forward(u, Settings(eps=eps))
    d_u = backward(result, (result.y - TARGETS[:, None]) / len(u)).x
    return np.linalg.norm(INPUTS.T @ d_u, axis=0)
