"""Collects what the probes give on the device, and hands it to the records a few times a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from explorer.architecture.capacity import BUFFER_ROWS
from explorer.recording.probe import Key, MomentProbe, Observation, StepProbe
from explorer.store.event import Event
from explorer.store.series import SeriesInfo


class RecordSink(Protocol):
    """Where records go: the run's own database, or whatever stands for it on another machine."""

    def append(
        self,
        first_step: int,
        rows: dict[Key, np.ndarray],
        moments: Sequence[tuple[int, dict[Key, np.ndarray]]] = (),
        events: Sequence[Event] = (),
    ) -> None: ...


LOSS: Key = ("loss", "")
"""The series that says whether a run has diverged."""


@dataclass(frozen=True)
class _Column:
    """Where in a row the values of one column are."""

    start: int
    stop: int
    shape: tuple[int, ...]

    def of(self, rows: np.ndarray) -> np.ndarray:
        """(T, …) of `rows` (T, columns)."""
        return rows[:, self.start : self.stop].reshape(-1, *self.shape)


class Recorder:
    """One row of a preallocated buffer for each step; what is already in the records is computed again, not written."""

    def __init__(
        self, step_probes: Sequence[StepProbe], moment_probes: Sequence[MomentProbe], device: torch.device
    ) -> None:
        self._step_probes, self._moment_probes = step_probes, moment_probes
        self._watches = tuple(dict.fromkeys(node for probe in step_probes for node in probe.watches))
        self._columns: dict[Key, _Column] = {}
        position = 0
        for info in (info for probe in step_probes for info in probe.columns()):
            stop = position + prod(info.shape)
            self._columns[info.quantity, info.layer] = _Column(position, stop, info.shape)
            position = stop
        self._keys = {probe: [(info.quantity, info.layer) for info in probe.columns()] for probe in step_probes}
        self._buffer = torch.empty(BUFFER_ROWS, position, device=device)
        self._rows = 0
        self._first_step = 1
        self._events: list[Event] = []

    def series(self) -> list[SeriesInfo]:
        probes: list[StepProbe | MomentProbe] = [*self._step_probes, *self._moment_probes]
        return [info for probe in probes for info in probe.series()]

    @property
    def watches(self) -> tuple[str, ...]:
        """Nodes of the network's graph whose gradients the probes want to see."""
        return self._watches

    @property
    def is_full(self) -> bool:
        return self._rows == BUFFER_ROWS

    @torch.no_grad()
    def row(self, observation: Observation) -> Tensor:
        """What all probes give at a step, end to end (columns,)."""
        return torch.cat([tensor for probe in self._step_probes for tensor in probe.values(observation)])

    @torch.no_grad()
    def record(self, step: int, row: Tensor) -> None:
        if self._rows == 0:
            self._first_step = step
        self._buffer[self._rows].copy_(row)
        self._rows += 1

    @property
    def moments(self) -> frozenset[int]:
        """All steps after which a scheduled probe wants to look."""
        return frozenset().union(*(probe.moments for probe in self._moment_probes))

    def look(self, step: int, after_probe: Callable[[], None] = lambda: None) -> dict[Key, np.ndarray]:
        """What the scheduled probes see in the network as it is, where this is one of their moments.

        `after_probe` is called after each probe that looked; what it raises ends the look.
        """
        found: dict[Key, np.ndarray] = {}
        for probe in self._moment_probes:
            values = probe.values(step)
            found.update(values)
            if values:
                after_probe()
        return found

    def state(self) -> dict[str, Tensor]:
        """What the probes remember from step to step."""
        return {name: value for probe in self._step_probes for name, value in probe.state().items()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        for probe in self._step_probes:
            probe.load_state(state)

    def note(self, event: Event) -> None:
        self._events.append(event)

    def flush(self, records: RecordSink, already_written: int) -> int | None:
        """Write what has come since the last flush, except what is written up to step `already_written`.

        Returns:
            The step at which the loss was first not finite, where there is one; nothing after it is written.
        """
        rows = self._buffer[: self._rows].cpu().numpy()
        is_finite = np.isfinite(self._columns[LOSS].of(rows))
        diverged = None if is_finite.all() else int(np.argmin(is_finite))
        last = self._first_step + (self._rows if diverged is None else diverged + 1) - 1
        skipped = max(0, min(already_written, last) - self._first_step + 1) if self._rows else 0
        values = self._recorded(rows[skipped : last - self._first_step + 1])
        records.append(self._first_step + skipped, values, events=self._events)
        self._rows = 0
        self._events = []
        return None if diverged is None else last

    def _recorded(self, rows: np.ndarray) -> dict[Key, np.ndarray]:
        """All series (T, …) of `rows` (T, columns)."""
        found: dict[Key, np.ndarray] = {}
        with np.errstate(all="ignore"):  # a diverging run leaves the range of float32; its numbers are kept as they are
            for probe, keys in self._keys.items():
                found.update(probe.recorded({key: self._columns[key].of(rows) for key in keys}))
        return found
