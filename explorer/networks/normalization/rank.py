"""The probability integral transform: each channel's values become the normal quantiles of their ranks.

z = Φ⁻¹((r − ½)/n) with the rank r from 1 to n among a channel's values over the batch and its pixels (ties share their
mean rank), y = γ·z + β. Whatever the distribution was, it is normal afterwards: batch normalization of all moments, not
of two. Zhang et al., Dive into Deep Learning, section 8.5, ask for it as a research idea.

Ranks are steps, and their gradient is zero. So the gradient is that of batch normalization, as if z were x̂ (the
straight-through estimator of Bengio, Léonard & Courville 2013). In eval mode a running quantile function stands in for
the ranks: x is looked up between its quantiles, and takes the outermost beyond them.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.networks.normalization.batch_formula import BatchFormula
from explorer.networks.normalization.normalizer import Mode, as_batch, by_channel

QUANTILES = 129
"""Of the running quantile function, at probabilities (k + ½)/129."""


class RankNormalization(BatchFormula):
    """`running_quantiles` (C, 129) follow like the running mean, and begin as those of a standard normal."""

    running_quantiles: Tensor

    def __init__(self, channels: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__(channels, momentum, eps)
        self.register_buffer("running_quantiles", _normal_quantiles(torch.float32).repeat(channels, 1))

    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        if self.mode is Mode.RUNNING:
            return as_batch(self._looked_up(by_channel(x)), x)
        ordered, order = by_channel(x.detach()).sort(dim=1)
        if self.mode is Mode.TRAIN:
            self._batch_quantiles = _quantiles(ordered)
        x_hat = super().normalize(x, mean, var)
        scores = torch.empty_like(ordered).scatter_(1, order, _scores(ordered))
        return x_hat + (as_batch(scores, x) - x_hat).detach()

    def _looked_up(self, values: Tensor) -> Tensor:
        """Normal scores (C, n) of values (C, n), by straight lines between the running quantiles."""
        quantiles, scores = self.running_quantiles, _normal_quantiles(values.dtype).to(values.device)
        above = torch.searchsorted(quantiles, values.detach().contiguous()).clamp(1, QUANTILES - 1)
        low, high = quantiles.gather(1, above - 1), quantiles.gather(1, above)
        share = ((values - low) / (high - low).clamp_min(torch.finfo(values.dtype).tiny)).clamp(0.0, 1.0)
        return torch.lerp(scores[above - 1], scores[above], share)

    @torch.no_grad()
    def follow(self, x: Tensor) -> None:
        super().follow(x)
        self.running_quantiles.lerp_(self._batch_quantiles, self.weight_of_new_value)

    @torch.no_grad()
    def recalibrate(self, x: Tensor) -> None:
        super().recalibrate(x)
        self.running_quantiles.copy_(_quantiles(by_channel(x).sort(dim=1).values))


def _scores(ordered: Tensor) -> Tensor:
    """Φ⁻¹((r − ½)/n) of sorted values (C, n)."""
    channels, count = ordered.shape
    position = torch.arange(count, device=ordered.device).expand(channels, -1)
    differs = ordered[:, 1:] != ordered[:, :-1]
    begins, ends = F.pad(differs, (1, 0), value=True), F.pad(differs, (0, 1), value=True)
    first = position.where(begins, 0).cummax(dim=1).values  # of those that are equal
    last = position.where(ends, count).flip(1).cummin(dim=1).values.flip(1)
    return torch.special.ndtri((first + last + 1).to(ordered.dtype) / (2 * count))


def _quantiles(ordered: Tensor) -> Tensor:
    """Quantiles (C, 129) of sorted values (C, n), by straight lines between them; the k-th stands for (k − ½)/n."""
    count = ordered.shape[1]
    probabilities = (torch.arange(QUANTILES, device=ordered.device) + 0.5) / QUANTILES
    position = (probabilities * count - 0.5).clamp(0, count - 1)
    low = position.floor().long()
    high = (low + 1).clamp_max(count - 1)
    return torch.lerp(ordered[:, low], ordered[:, high], (position - low).to(ordered.dtype))


def _normal_quantiles(dtype: torch.dtype) -> Tensor:
    return torch.special.ndtri((torch.arange(QUANTILES, dtype=torch.float64) + 0.5) / QUANTILES).to(dtype)
