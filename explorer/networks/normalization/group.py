"""Group normalization (Wu & He 2018); with one group it is layer, with one channel a group instance normalization.

x̂ = (x − μ) / √(σ² + ε), y = γ·x̂ + β, with μ and the biased σ² per sample over a group's channels and their pixels. Each
channel has its own γ and β. There are no running statistics: train and eval mode are the same.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from explorer.networks.normalization.normalizer import Normalizer


class GroupNormalization(Normalizer):
    def __init__(self, channels: int, groups: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.affine(channels)
        self.groups = groups
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        if self.watched:
            self.watch(x)
        return F.group_norm(x, self.groups, self.gamma, self.beta, self.eps)
