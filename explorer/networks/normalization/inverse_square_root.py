"""The inverse square root of covariance matrices, with a gradient that stays finite where eigenvalues coincide.

S = Σ^(−1/2) = U·diag(λ^(−1/2))·Uᵀ. Backward, for a gradient G at S (Daleckii & Krein 1965): dΣ = U·(K ∘ UᵀGU)·Uᵀ with
Kᵢⱼ = (f(λᵢ) − f(λⱼ))/(λᵢ − λⱼ), and for f(λ) = λ^(−1/2) the difference cancels: Kᵢⱼ = −1/(√λᵢ·√λⱼ·(√λᵢ + √λⱼ)). The
general gradient of an eigendecomposition divides by λᵢ − λⱼ instead (Ionescu et al. 2015, as in Huang et al. 2018).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class _InverseSquareRoot(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor, floor: float) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        eigenvalues, vectors = torch.linalg.eigh(matrix)
        root = eigenvalues.clamp_min(floor).sqrt()
        ctx.save_for_backward(root, vectors)
        return (vectors / root.unsqueeze(-2)) @ vectors.mT

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        root, vectors = ctx.saved_tensors
        rows, columns = root.unsqueeze(-1), root.unsqueeze(-2)
        rotated = vectors.mT @ gradient @ vectors / -(rows * columns * (rows + columns))
        inner = vectors @ rotated @ vectors.mT
        return 0.5 * (inner + inner.mT), None


def inverse_square_root(matrix: Tensor, floor: float) -> Tensor:
    """Σ^(−1/2) of symmetric matrices (…, C, C); an eigenvalue that rounding left below `floor` is taken for `floor`."""
    return _InverseSquareRoot.apply(matrix, floor)  # pyright: ignore[reportReturnType]
