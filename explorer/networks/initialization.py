"""Initial values that depend on the seed and the parameter's name alone: two arms start alike where they share."""

from __future__ import annotations

import hashlib
from math import prod

import torch
from torch import Tensor

from explorer.networks.initializations import Draw


def generator(*words: object) -> torch.Generator:
    """Random numbers of their own for everything that has a name: `generator(seed, "b1.conv1.weight")`."""
    digest = hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)


@torch.no_grad()
def initialize_weight(
    weight: Tensor, draw: Draw, seed: int, name: str, *, groups: int = 1, transposed: bool = False
) -> None:
    """Fill (out, in, …) in place; `transposed` is (in, out, …), whose pixels each meet one weight of a channel."""
    receptive_field = prod(weight.shape[2:])
    fan_in, fan_out = weight.shape[1] * receptive_field, weight.shape[0] // groups * receptive_field
    if transposed:
        fan_in, fan_out = weight.shape[0], weight.shape[1] * receptive_field
    draw(weight, fan_in, fan_out, generator(seed, name))
