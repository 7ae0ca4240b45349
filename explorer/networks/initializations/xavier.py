"""Uniform in ±√(6 / (fan_in + fan_out)) (Glorot & Bengio 2010, eq. 16)."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor


def xavier(weight: Tensor, fan_in: int, fan_out: int, random: torch.Generator) -> None:
    bound = sqrt(6.0 / (fan_in + fan_out))
    weight.uniform_(-bound, bound, generator=random)
