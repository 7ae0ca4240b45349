"""The data on which a slice is computed: fixed, stated, and in the batches that its statistics ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.architecture.capacity import EVALUATION_BATCH
from explorer.config import ConfigError, RunConfig
from explorer.networks.initialization import generator
from explorer.recording.evaluation import TRAIN_MODE_BATCHES
from explorer.study_requests.loss_landscape import Statistics, Subset
from explorer.training.augmentation import Augmentation
from explorer.training.batches import Batches

POPULATION = 2048  # training samples that give recomputed statistics, at most; all where there are no more


@dataclass(frozen=True)
class SliceData:
    """`batches` are (x, y) as they go through the network.

    `population`: for recomputed statistics, the inputs they are computed over, and `rows` where in it the samples of
    the only batch are; None where they are not among them.
    """

    batches: tuple[tuple[Tensor, Tensor], ...]
    population: Tensor | None = None
    rows: Tensor | None = None

    def double(self) -> SliceData:
        """The same inputs in double precision."""
        return self._mapped(lambda x: x.double() if x.is_floating_point() else x)

    def to(self, device: str) -> SliceData:
        """The same on another device."""
        return self._mapped(lambda x: x.to(device))

    def _mapped(self, change: Callable[[Tensor], Tensor]) -> SliceData:
        batches = tuple((change(x), change(y)) for x, y in self.batches)
        return SliceData(batches, *[change(x) if x is not None else None for x in (self.population, self.rows)])

    @property
    def samples(self) -> int:
        """How many the loss is a mean over."""
        return sum(len(y) for _, y in self.batches)

    @property
    def passes(self) -> int:
        """Samples that go through the network for one point."""
        if self.population is None:
            return self.samples
        return len(self.population) + (self.samples if self.rows is None else 0)


def slice_data(
    config: RunConfig, splits: Sequence[Tensor], *, data: Subset, statistics: Statistics, samples: int, step: int
) -> SliceData:
    """
    Args:
        splits: x_train, y_train, x_test, y_test.
        samples: of the subset `training`.
        step: the center's; the subset `batch` is the next one that the run trains on.

    Raises:
        ConfigError: more samples than there are.
    """
    x_train, y_train, x_test, y_test = splits
    order = torch.randperm(len(x_train), generator=generator("landscape"))
    batch_size = config.optimizer.batch_size
    if data is Subset.TEST:
        x, y, chosen = x_test, y_test, None
    elif data is Subset.BATCH:
        seed = config.training.seed
        augmentation = Augmentation.of(config.dataset, seed)
        (x, y), chosen = Batches(x_train, y_train, batch_size, seed, augmentation).at(step + 1), None
    else:
        if samples > len(x_train):
            raise ConfigError(
                f"samples: {samples} are more than the {len(x_train)} training samples of {config.dataset.name}; "
                f"choose at most {len(x_train)}"
            )
        chosen = order[:samples]
        x, y = x_train[chosen], y_train[chosen]
    if statistics is Statistics.RUNNING:
        return SliceData(tuple(zip(x.split(EVALUATION_BATCH), y.split(EVALUATION_BATCH), strict=True)))
    if statistics is Statistics.RECOMPUTED:
        return _recomputed(x_train, x, y, order, chosen, samples)
    size = min(batch_size, len(x))
    count = len(x) // size
    if data is Subset.TEST:
        count = min(count, TRAIN_MODE_BATCHES)
    return SliceData(tuple((x[k * size : (k + 1) * size], y[k * size : (k + 1) * size]) for k in range(count)))


def _recomputed(x_train: Tensor, x: Tensor, y: Tensor, order: Tensor, chosen: Tensor | None, samples: int) -> SliceData:
    """The whole training split as one batch, or the beginning of the fixed order where there is more than enough."""
    members = order[: max(POPULATION, samples)]
    position = torch.full((len(x_train),), -1)
    position[members] = torch.arange(len(members))
    rows = position[chosen] if chosen is not None else None
    inside = rows is not None and bool((rows >= 0).all())
    return SliceData(((x, y),), x_train[members], rows if inside else None)
