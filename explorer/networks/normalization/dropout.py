"""Dropout in the place of a normalizer (Srivastava et al. 2014).

y = x·k / (1 − p), each k being 0 with probability p and else 1. Text books ask whether batch normalization's noise
could replace dropout; this asks the other way round. It normalizes nothing and learns nothing, and in eval mode it is
the identity.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.draws import Draws
from explorer.networks.normalization.normalizer import Mode, Normalizer


class Dropout(Normalizer):
    """The same as `torch.nn.functional.dropout`, but with random numbers that a step can be repeated with."""

    num_batches_tracked: int  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, dropout: float, draws: Draws) -> None:
        super().__init__()
        self.dropout = dropout
        self.draws = draws
        self.num_batches_tracked = 0

    def forward(self, x: Tensor) -> Tensor:
        if self.watched:
            self.watch(x)
        if self.mode in (Mode.RUNNING, Mode.EXACT):
            return x
        if self.mode is Mode.TRAIN:
            self.num_batches_tracked += 1  # pyright: ignore[reportIncompatibleVariableOverride]
        kept = torch.empty(x.shape).bernoulli_(1 - self.dropout, generator=self.draws.at(self.num_batches_tracked))
        return x * kept.div_(1 - self.dropout).to(x)
