"""L2 norms and cosines of many tensors, right wherever they are numbers of float32 themselves.

Their squares leave float32 much earlier, above 10¹⁹ and below 10⁻¹⁹. Single precision is the rule; what comes out near
those ends is computed once more in double precision. On a GPU, where asking how it came out would make the step wait,
norms are always summed in double precision, and a cosine is NaN where its inner product may have left float32.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.recording.one_operation import one_operation

NORMS = (1e-15, 1e18)
"""Between these a norm in single precision is right: what its squares lose is nothing beside it."""
PRODUCTS = (1e-28, 1e37)
"""The same of an inner product, by the product of the two norms."""


@one_operation
def l2_norms(tensors: list[Tensor] | tuple[Tensor, ...]) -> Tensor:
    """(tensors,) float32; infinite only where a norm is more than float32 can hold, or a value not finite."""
    if tensors[0].is_cuda:
        return torch.stack(torch._foreach_norm(tensors, 2, dtype=torch.float64)).float()
    norms = torch.stack(torch._foreach_norm(tensors))
    for index in _outside(NORMS, norms):
        norms[index] = torch.linalg.vector_norm(tensors[index], dtype=torch.float64)
    return norms


@one_operation
def cosines(vectors: Sequence[Tensor], others: Sequence[Tensor], lengths: Tensor, other_lengths: Tensor) -> Tensor:
    """a·b / (‖a‖·‖b‖) of pairs of vectors, whose L2 norms are known: (pairs,) float32; NaN where a norm is 0."""
    products = lengths * other_lengths
    found = torch.stack([torch.dot(vector, other) for vector, other in zip(vectors, others, strict=True)]) / products
    if products.is_cuda:
        smallest, largest = PRODUCTS
        return found.masked_fill((products < smallest) | (products > largest), torch.nan)
    for index in _outside(PRODUCTS, products):
        exact = lengths[index].double() * other_lengths[index].double()
        found[index] = torch.dot(vectors[index].double(), others[index].double()) / exact
    return found


def _outside(limits: tuple[float, float], values: Tensor) -> list[int]:
    """Where `values` (n,) on the CPU lie outside of the limits."""
    numbers, (smallest, largest) = values.tolist(), limits
    if smallest <= min(numbers) and max(numbers) <= largest:
        return []
    return [index for index, number in enumerate(numbers) if not smallest <= number <= largest]
