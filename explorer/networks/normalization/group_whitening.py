"""Block-diagonal whitening: the channels of each group are decorrelated, the groups stay apart (Huang et al. 2018).

x̂_g = (Σ_g + εI)^(−1/2)·(x_g − μ_g), y = γ·x̂ + β, with the covariance Σ_g of a group's k channels over the batch and its
pixels. With one channel a group it is batch normalization, with one group full whitening; between them fewer numbers
are estimated, G·k² in place of C², and the decompositions cost G·k³ in place of C³.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.inverse_square_root import inverse_square_root
from explorer.networks.normalization.normalizer import Mode, as_batch, by_channel


class GroupWhitening(BatchStatistics):
    """`running_covariance` (G, k, k) is unbiased, as its diagonal, the running variance, is."""

    running_covariance: Tensor

    def __init__(self, channels: int, groups: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__(channels, momentum, eps)
        self.groups = groups
        identity = torch.eye(channels // groups).repeat(groups, 1, 1)
        self.register_buffer("running_covariance", identity)

    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        del var
        centered = (by_channel(x) - mean[:, None]).unflatten(0, (self.groups, -1))  # (G, k, n)
        if self.mode is Mode.RUNNING:
            covariance = self.running_covariance
        else:
            covariance = centered @ centered.mT / centered.shape[-1]
            self._batch_covariance = covariance.detach()
        ridge = self.eps * torch.eye(covariance.shape[-1], dtype=x.dtype, device=x.device)
        whitened = inverse_square_root(covariance + ridge, self.eps) @ centered
        return as_batch(whitened.flatten(0, 1), x)

    @torch.no_grad()
    def follow(self, x: Tensor) -> None:
        super().follow(x)
        values = x.numel() // x.shape[1]
        self.running_covariance.lerp_(self._batch_covariance * (values / (values - 1)), self.weight_of_new_value)

    @torch.no_grad()
    def recalibrate(self, x: Tensor) -> None:
        super().recalibrate(x)
        values = by_channel(x).double()
        centered = (values - values.mean(dim=1, keepdim=True)).unflatten(0, (self.groups, -1))
        self.running_covariance.copy_(centered @ centered.mT / values.shape[1])
