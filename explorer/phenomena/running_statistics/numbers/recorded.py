"""One layer's batch, running and population statistics, as its run recorded them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.architecture import build_graph
from explorer.architecture.capacity import population_samples
from explorer.config import RunConfig
from explorer.formulas.running_average import weights_of_new_values
from explorer.reading.histories import NO_STEPS, TOO_FEW_MOMENTS, WAITING, Missing, RunReader

MOMENTUM = "normalization.momentum"
START_MEAN, START_VAR = 0.0, 1.0
"""What PyTorch's running statistics begin with."""

Values = NDArray[np.floating]


@dataclass(frozen=True)
class Population:
    """The truth at some moments: `mean`, `var` (M, C) over the whole training split after `steps` (M,) steps.

    `running_mean` and `running_var` (M, C) are what the run's averages were at the same moments.
    """

    steps: NDArray[np.int64]
    mean: Values
    var: Values
    running_mean: Values
    running_var: Values

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class LayerStatistics:
    """`batch_mean`, `batch_var` (T, C): of every batch, the variance biased; batch k is step k, seen before its update.

    `running_mean`, `running_var` (R, C) at `running_steps` (R,), at most about 2,000 of them. `momenta` (T,) are the
    weights of the new value that the run used, changes while it trained included.
    """

    layer: str
    batch_mean: Values
    batch_var: Values
    running_steps: NDArray[np.int64]
    running_mean: Values
    running_var: Values
    population: Population
    momenta: Values
    batch_size: int
    values_per_channel: int  # n = N·H·W
    train_samples: int
    eps: float
    population_samples: int | None = None  # of the training samples; None for all

    @property
    def steps(self) -> int:
        return len(self.batch_mean)

    @property
    def channels(self) -> int:
        return self.batch_mean.shape[1]


def why_none(run: RunReader) -> Missing | None:
    """Why a run has no running statistics to show; None where it has."""
    kind = run.config.normalization.kind
    if not kind.averages_over_batch:
        return Missing(f"normalization {kind} keeps no running statistics: it takes nothing from the batch")
    if not run.config.recording.every_step:
        return NO_STEPS
    return None if any(run.has("running_mean", layer) for layer in run.layers) else WAITING


def read_population(run: RunReader, layer: str) -> Population | Missing:
    """The truth of one layer, and the run's averages beside it."""
    if missing := why_none(run):
        return missing
    if not run.has("running_mean", layer):
        return Missing(f"this network has no layer {layer}")
    if not run.has("population_mean", layer):
        return TOO_FEW_MOMENTS
    records = run.records
    mean, var = records.read("population_mean", layer), records.read("population_var", layer)
    count = min(len(mean), len(var))  # another process may write between two readings
    steps = mean.steps[:count]
    running = [_at(run, quantity, layer, steps) for quantity in ("running_mean", "running_var")]
    count = min(count, len(running[0]), len(running[1]))
    kept = slice(0, count)
    if not count:
        return WAITING
    return Population(
        steps[kept],
        mean.values[kept].astype(np.float64),
        var.values[kept].astype(np.float64),
        running[0][kept],
        running[1][kept],
    )


def _at(run: RunReader, quantity: str, layer: str, steps: NDArray[np.int64]) -> Values:
    """A per-step quantity (M', C) at the first M' of `steps` (M,) that it has come to; its start value at step 0."""
    start = START_MEAN if quantity == "running_mean" else START_VAR
    if run.records.overview_stride == 1:
        series = run.records.read(quantity, layer)
        rows = np.concatenate([np.full((1, *series.values.shape[1:]), start), series.values])
        return rows[steps[steps < len(rows)]]
    found = []
    for step in steps.tolist():
        here = run.records.read(quantity, layer, first=step, last=step).values if step else None
        if here is not None and not len(here):
            break
        found.append(np.full(run.channels(layer), start) if here is None else here[0].astype(np.float64))
    return np.array(found).reshape(len(found), run.channels(layer))


def read_layer(run: RunReader, layer: str) -> LayerStatistics | Missing:
    """Everything about one layer's statistics. A run without recorded moments has an empty population."""
    if missing := why_none(run):
        return missing
    if not run.has("running_mean", layer):
        return Missing(f"this network has no layer {layer}")
    records, config = run.records, run.config
    batch_mean, batch_var = (records.read(quantity, layer).values for quantity in ("batch_mean", "batch_var"))
    running_mean, running_var = (records.overview(quantity, layer) for quantity in ("running_mean", "running_var"))
    steps = min(len(batch_mean), len(batch_var))
    if not steps:
        return WAITING
    drawn = min(len(running_mean), len(running_var), int(np.searchsorted(running_mean.steps, steps, side="right")))
    population = read_population(run, layer)
    if isinstance(population, Missing):
        none = np.zeros((0, run.channels(layer)))
        population = Population(np.zeros(0, np.int64), none, none, none, none)
    known = population.steps <= steps
    changes = [(event.step, event.value) for event in records.events() if event.setting == MOMENTUM]
    shape = run.graph[f"{layer}.norm"].shape
    return LayerStatistics(
        layer=layer,
        batch_mean=batch_mean[:steps],
        batch_var=batch_var[:steps],
        running_steps=running_mean.steps[:drawn],
        running_mean=running_mean.values[:drawn],
        running_var=running_var.values[:drawn],
        population=Population(
            population.steps[known],
            population.mean[known],
            population.var[known],
            population.running_mean[known],
            population.running_var[known],
        ),
        momenta=weights_of_new_values([(0, config.normalization.momentum), *changes], steps),
        batch_size=config.optimizer.batch_size,
        values_per_channel=config.statistics_batch * int(np.prod(shape[1:])),
        train_samples=config.dataset.train_samples,
        eps=config.normalization.eps,
        population_samples=part_of_the_population(config),
    )


def part_of_the_population(config: RunConfig) -> int | None:
    """How many training samples the population's statistics are taken over, where those are not all."""
    most = config.dataset.train_samples
    samples = population_samples(build_graph(config), most)
    return samples if samples < most else None


def population_words(samples: int | None) -> str:
    return "the whole training split" if samples is None else f"{samples:,} random training samples"
