"""The training data on the device, in an order that depends on the seed alone."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.initialization import generator
from explorer.training.augmentation import Augmentation


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
        self._epoch = -1
        self._order = torch.empty(0, dtype=torch.long)

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        epoch, index = divmod(step - 1, self.per_epoch)
        if epoch != self._epoch:
            order = torch.randperm(len(self._x), generator=generator(self._seed, "batches", epoch))
            self._epoch, self._order = epoch, order.to(self._x.device)
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        x, y = self._x[chosen], self._y[chosen]
        return (x, y) if self._augmentation is None else self._augmentation.apply(x, y, step)
