"""Each initialization's formula in a file of its own: how the values of a weight are drawn."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import torch
from torch import Tensor

from explorer.config import Initialization

Draw = Callable[[Tensor, int, int, torch.Generator], None]
"""(weight, fan_in, fan_out, random numbers): fills the weight in place."""


def draw_of(initialization: Initialization) -> Draw:
    """The function that is called like it, of the module that is."""
    return getattr(import_module(f"{__name__}.{initialization}"), initialization)
