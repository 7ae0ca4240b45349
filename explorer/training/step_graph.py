"""A training step captured once and replayed: on a GPU as a CUDA graph, on the CPU as `recorded_step` writes it down.

Small networks are bound by what comes before their kernels: launching them, and working out which to launch.

A replay does on the device what the step did while it was captured, in the same memory: parameters, running statistics,
velocities and the recorder's row are where they were; only the batch is copied in, and what Python counts is counted
outside. A setting that the step reads as a number, such as the learning rate, needs a new capture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from explorer.networks import Network
from explorer.networks.normalization import BatchStatistics
from explorer.training.recorded_step import RecordedStep, Step

WARM_UP = 3  # steps before a capture: kernels are chosen, memory is allocated and velocities exist after them


class CapturedStep(Protocol):
    def replay(self, x: Tensor, y: Tensor) -> Tensor:
        """Take the step with another batch of the same shape. The next replay overwrites the row."""
        ...


Capture = Callable[[Step, Tensor, Tensor], CapturedStep]
"""Captures a step without taking it; a RuntimeError says what cannot be captured."""


class CudaStep:
    """A step as a CUDA graph.

    Raises:
        RuntimeError: something in it cannot be captured, such as a wait for the device.
    """

    def __init__(self, step: Step, x: Tensor, y: Tensor) -> None:
        self._x, self._y = x.clone(), y.clone()
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._row = step(self._x, self._y)

    def replay(self, x: Tensor, y: Tensor) -> Tensor:
        self._x.copy_(x)
        self._y.copy_(y)
        self._graph.replay()
        return self._row


class StepRunner:
    """Takes steps, eagerly at first; once warm, by replaying one that was captured.

    `note` says why steps are taken eagerly on a GPU, which loses much by it; empty where they are not.
    """

    def __init__(self, step: Step, network: Network, capture: Capture | None) -> None:
        """`capture`: None where steps are always taken eagerly."""
        self._step, self._network = step, network
        reason = why_not_captured(network) if capture is not None else ""
        self._capture = None if reason else capture
        self.note = f"the step ran without a CUDA graph: {reason}" if reason and capture is CudaStep else ""
        self._captured: CapturedStep | None = None
        self._warm = 0

    def take(self, x: Tensor, y: Tensor) -> Tensor:
        """One step with this batch; the recorder's row (columns,), to be copied before the next step."""
        if self._captured is None and self._capture is not None and self._warm >= WARM_UP:
            self._captured = self._try(self._capture, x, y)
        if self._captured is None:
            self._warm += 1
            return self._step(x, y)
        counts = self._network.batches_counted
        self._network.batches_counted = {layer: count + 1 for layer, count in counts.items()}
        return self._captured.replay(x, y)

    def _try(self, capture: Capture, x: Tensor, y: Tensor) -> CapturedStep | None:
        counts = self._network.batches_counted
        try:
            return capture(self._step, x, y)
        except RuntimeError as error:
            if capture is RecordedStep:
                raise  # the step is half taken, and would have failed in any case
            self._capture = None
            self.note = f"the step ran without a CUDA graph: {str(error).splitlines()[0][:160]}"
            return None
        finally:
            self._network.batches_counted = counts  # the layers counted, and nothing was computed


def capture_on(device: torch.device) -> Capture | None:
    """How steps are captured there; None where they cannot be."""
    return {"cuda": CudaStep, "cpu": RecordedStep}.get(device.type)


def why_not_captured(network: Network) -> str:
    """What in a network changes from step to step in a way that a replay would not; empty where nothing does."""
    kind = network.config.normalization.kind
    if kind.description.changes_from_step_to_step:
        return f"normalization {kind} {kind.description.changes_from_step_to_step}"
    slots = network.normalizers.values()
    if any(isinstance(slot, BatchStatistics) and slot.momentum is None for slot in slots):
        return "a cumulative mean weighs every batch differently"
    return ""
