"""One run's records as the page reads them: histories, or the one sentence that says how to get them.

Every history comes from `Records.overview`, so that reading takes the same time however long the run is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.architecture import Graph, build_graph
from explorer.architecture.capacity import probe_samples
from explorer.architecture.operations import Normalize
from explorer.config import NormalizationKind, RunConfig
from explorer.reading import reasons
from explorer.reading.reasons import FEWEST_MOMENTS, LEFT_OUT, NO_STEPS, OVER, TOO_FEW_MOMENTS, Missing, RunState
from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records


@dataclass(frozen=True)
class History:
    """One quantity over time.

    `steps` (T,) ascending, `values` (T, …); `how` says on what it was measured. What overflowed or was undefined in
    the run is ∞ or NaN here, never zero.
    """

    steps: NDArray[np.int64]
    values: NDArray[np.float32]
    how: str

    def __len__(self) -> int:
        return len(self.steps)

    def at(self, step: int) -> tuple[int, NDArray[np.float32]] | None:
        """The last value at or before `step`, with its step; before the first one, the first. None where there is none.

        The statistics of batch 1 are those of the untrained network: they are what step 0 looks like.
        """
        if not len(self.steps):
            return None
        index = max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)
        return int(self.steps[index]), self.values[index]


class RunReader:
    """A run's records beside its configuration, which says what the numbers mean, and how far it has come."""

    def __init__(self, records: Records, config: RunConfig, state: RunState = OVER) -> None:
        self.records, self.config, self.state = records, config, state
        self._declared = {(info.quantity, info.layer): info.shape for info in records.series()}

    @cached_property
    def graph(self) -> Graph:
        return build_graph(self.config)

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers with a place for a normalizer, from input to output."""
        return self.graph.layers

    def channels(self, layer: str) -> int:
        return self.graph[f"{layer}.norm"].shape[0]

    def has_pixels(self, layer: str) -> bool:
        return len(self.graph[f"{layer}.norm"].shape) == 3

    def has_slot_filled(self, layer: str) -> bool:
        """Whether values change in the normalizer's slot: not with none, nor in layers that were left out."""
        return self.kind(layer) is not NormalizationKind.NONE

    def kind(self, layer: str) -> NormalizationKind:
        """What sits in a layer's slot."""
        operation = self.graph[f"{layer}.norm"].operation
        return operation.kind if isinstance(operation, Normalize) else NormalizationKind.NONE

    def has(self, quantity: str, layer: str) -> bool:
        return (quantity, layer) in self._declared

    def history(self, quantity: str, layer: str) -> History | Missing:
        """A recorded quantity over time, at most about 2,000 points of it."""
        if not self._declared:
            return self.not_there()
        if layer not in self.layers:
            return Missing(f"this network has no layer {layer}")
        if not self.has(quantity, layer):
            return self._why_not(quantity, layer)
        series = self.records.overview(quantity, layer)
        return History(series.steps, series.values, self._how(quantity)) if len(series) else self.not_there()

    def looked_at(self, step: int, *series: tuple[str, str]) -> list[tuple[int, NDArray[np.float32]]] | Missing:
        """Of series (quantity, layer) on a schedule the last value at or before `step`, each with its own step."""
        if not all(self.has(*key) for key in series):
            return self.left_out(Rhythm.MOMENT)
        found = [self.records.at(*key, step) for key in series]
        there = [value for value in found if value is not None]
        return there if len(there) == len(found) else self.not_there()

    def not_there(self) -> Missing:
        """Why what this run records is not there, or not yet."""
        return reasons.not_there(self.state)

    def left_out(self, rhythm: Rhythm) -> Missing:
        """Why a quantity has no series, though this network could have it: the settings, or a thinned recording."""
        if not self._declared:
            return self.not_there()
        if rhythm is Rhythm.STEP:
            return LEFT_OUT if self.config.recording.every_step else NO_STEPS
        return LEFT_OUT if self.config.recording.moments >= FEWEST_MOMENTS else TOO_FEW_MOMENTS

    def lacks(self, quantities: Sequence[str]) -> Missing | None:
        """Why none of `quantities` was recorded anywhere in the network, nor will be; None where one was or will be."""
        if not self._declared:
            return self.not_there() if self.state.status.is_over else None
        if any(quantity in quantities for quantity, _ in self._declared):
            return None
        return self._why_not(quantities[0], self.layers[0])

    def _why_not(self, quantity: str, layer: str) -> Missing:
        if quantity in ("gamma", "beta") and quantity not in self.kind(layer).learned:
            return Missing(self._why_not_learned(quantity, layer))
        return self.left_out(QUANTITIES[quantity].rhythm)

    def _why_not_learned(self, quantity: str, layer: str) -> str:
        kind = self.kind(layer)
        if not kind.normalizes:
            return "no scale γ and no shift β: nothing is normalized here"
        if not kind.learned:
            return "γ = 1 and β = 0 are fixed here"
        return f"{kind} normalization has no {'shift β' if quantity == 'beta' else 'scale γ'}"

    def _how(self, quantity: str) -> str:
        if QUANTITIES[quantity].rhythm is Rhythm.MOMENT:
            wanted = min(self.config.recording.probe_images, self.config.dataset.train_samples)
            return f"{probe_samples(self.graph, wanted)} probe samples"
        batch, part = self.config.optimizer.batch_size, self.config.statistics_batch
        return f"training batches of {batch}" + (f", in parts of {part}" if part != batch else "")


def together(*histories: History) -> tuple[NDArray[np.int64], list[NDArray[np.float32]]]:
    """Steps that all have, and the values there: another process may write between two readings."""
    steps = histories[0].steps
    for history in histories[1:]:
        steps = np.intersect1d(steps, history.steps, assume_unique=True)
    return steps, [history.values[np.searchsorted(history.steps, steps)] for history in histories]


def thinned(history: History, most: int = 500) -> History:
    """Evenly every so many steps, so that at most `most` are left: a screen has no more columns."""
    stride = -(-len(history) // most)
    if stride <= 1:
        return history
    return History(history.steps[::stride], history.values[::stride], history.how)
