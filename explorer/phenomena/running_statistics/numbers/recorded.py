"""One layer's batch, running and population statistics, as its run recorded them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.architecture import build_graph
from explorer.architecture.capacity import population_samples
from explorer.config import RunConfig
from explorer.formulas.running_average import values_per_channel, weights_of_new_values
from explorer.reading.histories import History, RunReader, together
from explorer.reading.reasons import Missing, needs_every_step
from explorer.store.quantity import Rhythm
from explorer.store.series import Series

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
    """`batch_mean`, `batch_var` (T, C) at `batch_steps` (T,): the variance is biased; batch k is that of step k.

    `running_mean`, `running_var` (R, C) at `running_steps` (R,), at most about 2,000 of them. `momenta` (S,) are the
    weights of the new value that the run used at its steps 1 to S, changes while it trained included.
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
    parts: int = 1  # ghost batches that a batch is normalized in; its statistics are means over them
    kept_steps: NDArray[np.int64] | None = None  # of the batches, ascending; None for all

    @property
    def batch_steps(self) -> NDArray[np.int64]:
        return np.arange(1, len(self.batch_mean) + 1) if self.kept_steps is None else self.kept_steps

    @property
    def steps(self) -> int:
        """S, the last one."""
        return len(self.momenta)

    @property
    def why_no_replay(self) -> Missing | None:
        """An average goes from batch to batch: why it cannot where some were left out; None where it can."""
        return needs_every_step(self.batch_steps)

    @property
    def channels(self) -> int:
        return self.batch_mean.shape[1]


def without_averages(run: RunReader) -> Missing | None:
    """Why a run that takes its statistics from batches has no running ones, nor will have."""
    return run.lacks(("running_mean",))


def why_none(run: RunReader) -> Missing | None:
    """Why a run has no running statistics to show; None where it has."""
    kind = run.config.normalization.kind
    if not kind.averages_over_batch:
        return Missing(f"normalization {kind} keeps no running statistics: it takes nothing from the batch")
    return None if any(run.has("running_mean", layer) for layer in run.layers) else run.left_out(Rhythm.STEP)


def read_population(run: RunReader, layer: str) -> Population | Missing:
    """The truth of one layer, and the run's averages beside it."""
    if missing := why_none(run):
        return missing
    if not run.has("running_mean", layer):
        return Missing(f"this network has no layer {layer}")
    if not run.has("population_mean", layer):
        return run.left_out(Rhythm.MOMENT)
    truth = [run.records.read(quantity, layer) for quantity in ("population_mean", "population_var")]
    moments = np.intersect1d(truth[0].steps, truth[1].steps, assume_unique=True)
    averages = [_at(run, quantity, layer, moments) for quantity in ("running_mean", "running_var")]
    steps, values = together(*(History(series.steps, series.values, "") for series in (*truth, *averages)))
    return Population(steps, *(array.astype(np.float64) for array in values)) if len(steps) else run.not_there()


def _at(run: RunReader, quantity: str, layer: str, steps: NDArray[np.int64]) -> Series:
    """A per-step quantity at those of `steps` at which it was kept; its start value at step 0."""
    start = START_MEAN if quantity == "running_mean" else START_VAR
    if run.records.overview_stride == 1:
        series = [run.records.read(quantity, layer)]
    else:
        series = [run.records.read(quantity, layer, first=step, last=step) for step in steps.tolist() if step]
    first = np.full((1, run.channels(layer)), start, dtype=np.float32)
    kept = np.concatenate([[0], *(part.steps for part in series)]).astype(np.int64)
    here = np.isin(kept, steps)
    return Series(kept[here], np.concatenate([first, *(part.values for part in series)])[here])


def read_layer(run: RunReader, layer: str) -> LayerStatistics | Missing:
    """Everything about one layer's statistics. A run without recorded moments has an empty population."""
    if missing := why_none(run):
        return missing
    if not run.has("running_mean", layer):
        return Missing(f"this network has no layer {layer}")
    records, config = run.records, run.config
    batches = [records.read(quantity, layer) for quantity in ("batch_mean", "batch_var")]
    averages = [records.overview(quantity, layer) for quantity in ("running_mean", "running_var")]
    batch_steps, (batch_mean, batch_var) = together(*(History(series.steps, series.values, "") for series in batches))
    if not len(batch_steps):
        return run.not_there()
    steps = int(batch_steps[-1])
    running_steps, (running_mean, running_var) = together(
        *(History(series.steps, series.values, "") for series in averages)
    )
    drawn = int(np.searchsorted(running_steps, steps, side="right"))
    population = read_population(run, layer)
    if isinstance(population, Missing):
        none = np.zeros((0, run.channels(layer)))
        population = Population(np.zeros(0, np.int64), none, none, none, none)
    known = population.steps <= steps
    changes = [(event.step, event.value) for event in records.events() if event.setting == MOMENTUM]
    shape = run.graph[f"{layer}.norm"].shape
    return LayerStatistics(
        layer=layer,
        batch_mean=batch_mean,
        batch_var=batch_var,
        running_steps=running_steps[:drawn],
        running_mean=running_mean[:drawn],
        running_var=running_var[:drawn],
        population=Population(
            population.steps[known],
            population.mean[known],
            population.var[known],
            population.running_mean[known],
            population.running_var[known],
        ),
        momenta=weights_of_new_values([(0, config.normalization.momentum), *changes], steps),
        batch_size=config.optimizer.batch_size,
        values_per_channel=values_per_channel(config, shape),
        parts=config.optimizer.batch_size // config.statistics_batch,
        train_samples=config.dataset.train_samples,
        eps=config.normalization.eps,
        population_samples=part_of_the_population(config),
        kept_steps=batch_steps,
    )


def part_of_the_population(config: RunConfig) -> int | None:
    """How many training samples the population's statistics are taken over, where those are not all."""
    most = config.dataset.train_samples
    samples = population_samples(build_graph(config), most)
    return samples if samples < most else None


def population_words(samples: int | None) -> str:
    return "the whole training split" if samples is None else f"{samples:,} random training samples"
