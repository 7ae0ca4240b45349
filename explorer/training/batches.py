"""The training data on the device, in an order that depends on the seed alone."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.initialization import generator
from explorer.training.augmentation import Augmentation

AHEAD = 8
"""Batches fetched at a time: eight fetches one by one take five times as long where batches are small."""


class Batches:
    """`batches.at(step)` for steps 1, 2, …: each epoch a new order, the incomplete last batch dropped."""

    def __init__(
        self, x: Tensor, y: Tensor, batch_size: int, seed: int, augmentation: Augmentation | None = None
    ) -> None:
        self._x, self._y = x, y
        self._batch_size = batch_size
        self._seed = seed
        self._augmentation = augmentation
        self.per_epoch = len(x) // batch_size
        self._epoch, self._first = -1, 0
        self._order = torch.empty(0, dtype=torch.long)
        self._fetched: tuple[Tensor, Tensor] = (x[:0], y[:0])  # of the epoch, from its batch `_first` on

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        epoch, index = divmod(step - 1, self.per_epoch)
        first = index - index % AHEAD
        if (epoch, first) != (self._epoch, self._first):
            self._fetch(epoch, first)
        here = slice((index - first) * self._batch_size, (index - first + 1) * self._batch_size)
        x, y = (values[here] for values in self._fetched)
        return (x, y) if self._augmentation is None else self._augmentation.apply(x, y, step)

    def _fetch(self, epoch: int, first: int) -> None:
        if epoch != self._epoch:
            order = torch.randperm(len(self._x), generator=generator(self._seed, "batches", epoch))
            self._order = order.to(self._x.device)
        self._epoch, self._first = epoch, first
        chosen = self._order[first * self._batch_size : (first + AHEAD) * self._batch_size]
        self._fetched = self._x[chosen], self._y[chosen]
