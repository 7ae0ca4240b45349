"""RMS normalization (Zhang & Sennrich 2019), PyTorch's own: y = γ·x / √(mean(x²) + ε), no mean and no shift.

The mean is taken per sample over all channels and pixels, as layer normalization takes it; each channel has its own γ.
There are no running statistics: train and eval mode are the same.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from explorer.networks.normalization.normalizer import Normalizer


class RmsNormalization(Normalizer):
    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.affine(channels)
        self.beta = None
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        if self.watched:
            self.watch(x)
        return self.scale_and_shift(F.rms_norm(x, x.shape[1:], eps=self.eps))
