"""The backward pass, node by node through the computational graph, and its closed form.

    x → μ → x − μ → (x − μ)² → σ² → 1/√(σ² + ε) → x̂ → γ·x̂ → y

Reverse-mode differentiation written out: every node passes on its gradient times its local derivative, and
where two edges leave a node, their gradients add. Closed form, per channel:

    dx = γ/√(σ²+ε) · (dy − mean(dy) − x̂·mean(dy·x̂))   dγ = Σ dy·x̂   dβ = Σ dy
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Forward, Mode, per_channel, value_axes


@dataclass(frozen=True)
class Node:
    """One operation of the graph; `name` is the field of `Forward` and of `Backward` that belongs to it."""

    name: str
    symbol: str
    parents: tuple[str, ...]
    per_channel: bool
    """One number per channel (μ, σ², 1/√), rather than one per value."""


GRAPH = (
    Node("x", "x", (), False),
    Node("mean", "μ", ("x",), True),
    Node("centered", "x − μ", ("x", "mean"), False),
    Node("squared", "(x − μ)²", ("centered",), False),
    Node("var", "σ²", ("squared",), True),
    Node("inv_std", "1/√(σ² + ε)", ("var",), True),
    Node("x_hat", "x̂", ("centered", "inv_std"), False),
    Node("scaled", "γx̂", ("x_hat",), False),
    Node("y", "y", ("scaled",), False),
)
"""In the order of the forward pass; the backward pass takes it in reverse."""


@dataclass(frozen=True)
class Backward:
    """The gradient at every node: shaped like x for values, (C,) for statistics.

    In eval mode μ and σ² are constants: the gradients of `mean`, `squared`, `var` and `inv_std` are zero.
    """

    y: FloatArray
    scaled: FloatArray
    x_hat: FloatArray
    inv_std: FloatArray
    var: FloatArray
    squared: FloatArray
    centered: FloatArray
    mean: FloatArray
    x: FloatArray
    gamma: FloatArray
    beta: FloatArray
    direct: FloatArray
    """The part of `x` that came straight from x̂: dx̂/√(σ² + ε)."""
    through_var: FloatArray
    """The part of `x` that came through (x − μ)², σ² and 1/√(σ² + ε)."""
    through_mean: FloatArray
    """The part of `x` that came through μ; the three parts add up to `x`."""


def backward(result: Forward, upstream: ArrayLike) -> Backward:
    """Take the upstream gradient dL/dy, shaped like x, back to the input, one node after the other.

    Raises:
        ValueError: `upstream` is not shaped like the batch.
    """
    d_y = _like_batch(upstream, result)
    axes, ndim, count = value_axes(result.x.ndim), result.x.ndim, result.count
    d_beta = d_y.sum(axis=axes)
    d_scaled = d_y
    d_gamma = (d_scaled * result.x_hat).sum(axis=axes)
    d_x_hat = result.settings.gamma * d_scaled
    direct = d_x_hat * per_channel(result.inv_std, ndim)
    if result.mode is Mode.TRAIN:
        d_inv_std = (d_x_hat * result.centered).sum(axis=axes)
        d_var = -0.5 * result.inv_std**3 * d_inv_std
        d_squared = np.broadcast_to(per_channel(d_var / count, ndim), result.x.shape)
        through_var = 2 * result.centered * d_squared
        d_centered = direct + through_var
        d_mean = -d_centered.sum(axis=axes)
    else:
        d_inv_std = d_var = d_mean = np.zeros_like(result.mean)
        d_squared = through_var = np.zeros_like(result.x)
        d_centered = direct
    through_mean = np.broadcast_to(per_channel(d_mean / count, ndim), result.x.shape)
    return Backward(
        y=d_y,
        scaled=d_scaled,
        x_hat=d_x_hat,
        inv_std=d_inv_std,
        var=d_var,
        squared=d_squared,
        centered=d_centered,
        mean=d_mean,
        x=d_centered + through_mean,
        gamma=d_gamma,
        beta=d_beta,
        direct=direct,
        through_var=through_var,
        through_mean=through_mean,
    )


def closed_form(result: Forward, upstream: ArrayLike) -> FloatArray:
    """The input's gradient in one formula, shaped like x; in eval mode dx = γ/√(σ²+ε)·dy."""
    d_y = _like_batch(upstream, result)
    axes, ndim = value_axes(result.x.ndim), result.x.ndim
    slope = result.settings.gamma * per_channel(result.inv_std, ndim)
    if result.mode is Mode.EVAL:
        return slope * d_y
    mean_d_y = per_channel(d_y.mean(axis=axes), ndim)
    mean_d_y_x_hat = per_channel((d_y * result.x_hat).mean(axis=axes), ndim)
    return slope * (d_y - mean_d_y - result.x_hat * mean_d_y_x_hat)


def _like_batch(upstream: ArrayLike, result: Forward) -> FloatArray:
    d_y = np.asarray(upstream, dtype=np.float64)
    if d_y.shape != result.x.shape:
        raise ValueError(
            f"an upstream gradient of shape {d_y.shape} does not fit a batch of shape {result.x.shape}: "
            "give one gradient for every value"
        )
    return d_y
