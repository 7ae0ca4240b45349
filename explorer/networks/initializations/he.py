"""Normal with variance 2 / fan_out for convolutions, 2 / fan_in for fully connected layers (He et al. 2015)."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor


def he(weight: Tensor, fan_in: int, fan_out: int, random: torch.Generator) -> None:
    """Equations 14 and 10."""
    weight.normal_(0.0, sqrt(2.0 / (fan_out if weight.dim() == 4 else fan_in)), generator=random)
