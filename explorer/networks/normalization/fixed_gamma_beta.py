"""Batch normalization with γ = 1 and β = 0 for ever: y = (x − μ) / √(σ² + ε), PyTorch's kernel without an affine part.

What is lost is the way back: every channel keeps mean 0 and variance 1, whatever the loss would like (Ioffe & Szegedy
2015, section 3, on why γ and β are there).
"""

from __future__ import annotations

from explorer.networks.normalization.batch import BatchNormalization


class FixedGammaBeta(BatchNormalization):
    def __init__(self, channels: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__(channels, momentum, eps)
        self.gamma = self.beta = None
