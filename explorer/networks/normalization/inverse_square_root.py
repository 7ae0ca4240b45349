"""The inverse square root of covariance matrices, with derivatives that stay finite where eigenvalues coincide.

S = Σ^(−1/2) = U·diag(λ^(−1/2))·Uᵀ. A gradient G at S becomes the X with R·X + X·R = −S·G·S, where R = Σ^(1/2); from
S·R = 1 and R·R = Σ. Between the eigenvectors it divides by √λᵢ + √λⱼ; the gradient of an eigendecomposition
(Ionescu et al. 2015, used by Huang et al. 2018) divides by λᵢ − λⱼ instead, which fails where two are equal.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class _InverseSquareRoot(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor, floor: float) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        eigenvalues, vectors = torch.linalg.eigh(matrix)
        root = eigenvalues.clamp_min(floor).sqrt()
        found = (vectors / root.unsqueeze(-2)) @ vectors.mT
        ctx.save_for_backward(matrix, found, root, vectors)
        return found

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        matrix, found, root, vectors = ctx.saved_tensors
        return _Sylvester.apply(matrix @ found, -(found @ gradient @ found), root, vectors), None  # pyright: ignore[reportReturnType]


class _Sylvester(torch.autograd.Function):
    """X with R·X + X·R = H, for a symmetric R whose eigenvalues and eigenvectors are known."""

    @staticmethod
    def forward(ctx: Any, r: Tensor, h: Tensor, root: Tensor, vectors: Tensor) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        found = vectors @ (vectors.mT @ h @ vectors / (root.unsqueeze(-1) + root.unsqueeze(-2))) @ vectors.mT
        ctx.save_for_backward(r, found, root, vectors)
        return found

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        r, found, root, vectors = ctx.saved_tensors
        of_h: Tensor = _Sylvester.apply(r, gradient, root, vectors)  # pyright: ignore[reportAssignmentType]
        return -(of_h @ found.mT + found.mT @ of_h), of_h, None, None


def inverse_square_root(matrix: Tensor, floor: float) -> Tensor:
    """Σ^(−1/2) of symmetric matrices (…, C, C); an eigenvalue that rounding left below `floor` is taken for `floor`."""
    return _InverseSquareRoot.apply(matrix, floor)  # pyright: ignore[reportReturnType]
