"""Batch normalization (Ioffe & Szegedy 2015), PyTorch's own kernel.

x̂ = (x − μ) / √(σ² + ε), y = γ·x̂ + β, with μ and the biased σ² per channel over the batch and its pixels. Running
statistics follow as r ← (1 − m)·r + m·batch, the variance there being the unbiased one, n/(n − 1)·σ².
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.normalizer import Mode, exact_moments, has_channels_last, one_pass

SMALL_EPS = 1e-5
"""Up to this ε the biased variance is worked out from the kernel's 1/√(σ² + ε), to 2·10⁻⁷ of σ² + ε."""


def biased_variance(inverse_deviation: Tensor, eps: float) -> Tensor:
    """σ² = (1/√(σ² + ε))⁻² − ε, at least 0, in the shape and type of `inverse_deviation`."""
    return (inverse_deviation.double() ** -2 - eps).clamp_min(0.0).to(inverse_deviation.dtype)


class BatchNormalization(BatchStatistics):
    """`momentum` m weights the new value; None is the cumulative mean, m = 1/t at the t-th batch.

    The kernel leaves `inverse_deviation`, 1/√(σ² + ε), from which `batch_var` is worked out when it is asked for.
    Beside a large ε, σ² would be lost there: then, while watched, a training step takes σ² itself, and a look in
    `Mode.EXACT` always does.
    """

    inverse_deviation: Tensor
    _taken_var: Tensor | None = None

    @property
    def batch_var(self) -> Tensor:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The last batch's biased variance (C,)."""
        return biased_variance(self.inverse_deviation, self.eps) if self._taken_var is None else self._taken_var

    @batch_var.setter
    def batch_var(self, values: Tensor) -> None:
        self._taken_var = values

    @property
    def leaves_inverse_deviation(self) -> bool:
        return self.eps <= SMALL_EPS

    def forward(self, x: Tensor) -> Tensor:
        """
        Raises:
            ValueError: a batch with one value per channel, whose variance is no estimate.
        """
        if self.mode is Mode.RUNNING:
            return torch.native_batch_norm(
                x, self.gamma, self.beta, self.running_mean, self.running_var, False, 0.0, self.eps
            )[0]
        self.refuse_single_values(x)
        tracks = self.mode is Mode.TRAIN
        if self._is_a_look(x):
            return self._looked_at(x)
        if tracks:
            self.num_batches_tracked += 1
        y, self.batch_mean, self.inverse_deviation = torch.native_batch_norm(
            x,
            self.gamma,
            self.beta,
            self.running_mean if tracks else None,
            self.running_var if tracks else None,
            True,
            self.weight_of_new_value if tracks else 0.0,
            self.eps,
        )
        is_lost = tracks and self.watched and not self.leaves_inverse_deviation
        self._taken_var = one_pass(x.detach())[1] if is_lost else None
        return y

    def _is_a_look(self, x: Tensor) -> bool:
        wants_variance = self.watched and self.mode is Mode.EXACT
        return (wants_variance or has_channels_last(x)) and self.mode is not Mode.TRAIN and not torch.is_grad_enabled()

    def _looked_at(self, x: Tensor) -> Tensor:
        """Channels last, PyTorch's kernel sums less exactly (`memory_format`): fit for a step, not for a look."""
        self.batch_mean, self.batch_var = mean, var = exact_moments(x)
        return torch.native_batch_norm(x, self.gamma, self.beta, mean, var, False, 0.0, self.eps)[0]
