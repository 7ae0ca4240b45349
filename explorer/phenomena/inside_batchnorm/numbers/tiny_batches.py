"""Batches of one and of two: where normalizing over the batch loses everything, or everything but a sign."""

from dataclasses import dataclass

import numpy as np

from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, RunningStatistics, Settings, forward

PYTORCH_REFUSAL = "Expected more than 1 value per channel when training, got input size torch.Size([1, 1])"
"""The message of PyTorch's ValueError for a batch (1, 1); a test provokes it."""


@dataclass(frozen=True)
class BatchOfOne:
    """A single value through BN written from its formula."""

    x_hat: float
    y: float
    running_mean: float
    running_var_biased: float
    """After one update with the biased variance, 0, as from-scratch versions do it."""


def batch_of_one(x: float, settings: Settings) -> BatchOfOne:
    """x − μ = 0, so x̂ = 0 and y = β, whatever x is. PyTorch's unbiased variance would be 0/0."""
    result = forward([[x]], settings)
    start = RunningStatistics.start(1)
    return BatchOfOne(
        float(result.x_hat[0, 0]),
        float(result.y[0, 0]),
        float(result.running_after.mean[0]),
        (1 - settings.momentum) * float(start.var[0]),
    )


def batch_of_two(differences: FloatArray, eps: float) -> FloatArray:
    """x̂ of the second of two values that lie `differences` (points,) apart: ±1/√(1 + 4ε/d²), 0 at d = 0."""
    pairs = np.stack([np.zeros_like(differences), differences])  # (2, points): every pair a channel of its own
    return forward(pairs, Settings(eps=eps)).x_hat[1]
