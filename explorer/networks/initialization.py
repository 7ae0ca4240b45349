"""Initial values that depend on the seed and the parameter's name alone: two arms start alike where they share."""

from __future__ import annotations

import hashlib
from math import prod, sqrt

import torch
from torch import Tensor

from explorer.config import Initialization


def generator(*words: object) -> torch.Generator:
    """Random numbers of their own for everything that has a name: `generator(seed, "b1.conv1.weight")`."""
    digest = hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)


@torch.no_grad()
def initialize_weight(
    weight: Tensor, scheme: Initialization, seed: int, name: str, *, groups: int = 1, transposed: bool = False
) -> None:
    """Fill (out, in, …) in place; `transposed` is (in, out, …), whose pixels each meet one weight of a channel.

    Xavier: uniform in ±√(6 / (fan_in + fan_out)) (Glorot & Bengio 2010, eq. 16). He: normal with variance
    2 / fan_out for convolutions, 2 / fan_in for fully connected layers (He et al. 2015, eq. 10 and 14).
    """
    random = generator(seed, name)
    receptive_field = prod(weight.shape[2:])
    fan_in, fan_out = weight.shape[1] * receptive_field, weight.shape[0] // groups * receptive_field
    if transposed:
        fan_in, fan_out = weight.shape[0], weight.shape[1] * receptive_field
    if scheme is Initialization.XAVIER:
        bound = sqrt(6.0 / (fan_in + fan_out))
        weight.uniform_(-bound, bound, generator=random)
    else:
        weight.normal_(0.0, sqrt(2.0 / (fan_out if weight.dim() == 4 else fan_in)), generator=random)
