"""Loss and accuracy at many points of a slice: on every core at once, or on a GPU many points at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import numpy as np
import torch

from explorer.landscape.batched import BatchedInference
from explorer.landscape.inference import Inference
from explorer.landscape.objective import Objective
from explorer.landscape.position import Slice
from explorer.machine import cores

AGREES = 1e-4  # nats, or of the loss where that is more: how far a fast pass may be from the network itself

Answer = tuple[float, float]
"""Loss in nats and accuracy."""


class Surface:
    """Loss and accuracy of an objective on a slice.

    Before anything else the fast pass answers for the center: where it does not agree there with the network itself,
    the network answers everywhere. `rounding` is how far the two are apart at the center, nats.
    """

    def __init__(
        self,
        objective: Objective,
        on: Slice,
        *,
        center_loss: float | None = None,
        device: str | None = None,
        workers: int | None = None,
    ) -> None:
        """
        Args:
            center_loss: the network's own at the center, where it is known already.
            device: default CUDA where there is one, else the CPU.
            workers: on the CPU, threads that each compute a point at a time; default one for each core we may use.
        """
        self._objective, self._slice = objective, on
        device = device or ("cuda" if torch.cuda.is_available() and BatchedInference.can_compute(objective) else "cpu")
        if device == "cpu":
            self._workers = [Inference(objective, on) for _ in range(workers or cores())]
            self._fast = self._from_workers
        else:
            self._fast = BatchedInference(objective, on, device).answers
        origin = np.zeros((1, len(on.directions)))
        own = objective.evaluate(on.center)[0] if center_loss is None else center_loss
        apart = abs(next(self._fast(origin))[0] - own)
        self._is_fast = apart <= AGREES * max(1.0, abs(own))
        self.rounding = apart if self._is_fast else 0.0

    def answers(self, points: np.ndarray) -> Iterator[Answer]:
        """For coordinates (n, A), in their order, each as soon as it is there."""
        return self._fast(points) if self._is_fast else self._by_the_network(points)

    def _by_the_network(self, points: np.ndarray) -> Iterator[Answer]:
        for coordinates in points.tolist():
            yield self._objective.evaluate(self._slice.at(coordinates))

    def _from_workers(self, points: np.ndarray) -> Iterator[Answer]:
        free: SimpleQueue[Inference] = SimpleQueue()
        for worker in self._workers:
            free.put(worker)

        def answer(coordinates: list[float]) -> Answer:
            worker = free.get()
            try:
                return worker.evaluate(coordinates)
            finally:
                free.put(worker)

        # One thread for the operations of each: two threads share one small operation badly.
        with ThreadPoolExecutor(len(self._workers), initializer=torch.set_num_threads, initargs=(1,)) as pool:
            try:
                yield from pool.map(answer, points.tolist())
            finally:
                pool.shutdown(cancel_futures=True)
