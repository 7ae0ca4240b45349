"""What a network says everywhere in the plane its points lie in, and where the units of its first layer switch.

Eval mode normalizes with the running statistics, train mode with those of one fixed training batch, of the size that
the run trains with; the two differ where a normalizer averages over the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.networks import Mode, Network
from explorer.recording.population import normalizer_inputs
from explorer.recording.probe import Key, MomentProbe
from explorer.store.series import SeriesInfo

NODES = 41
"""Along each side of the grid."""
SPARSE = 10
"""Every tenth of these tells whether a unit's values are those of a line."""
MARGIN = 1.1
"""The grid reaches so many times as far from the center as the farthest training coordinate."""
FIRST_LAYER = "fc1"
STRAIGHT = 1e-3
"""A unit's values are those of a straight line where they are off by less than this share of the largest."""


class DecisionRegions(MomentProbe):
    """Probabilities of the classes on a square grid, and the first layer's lines; nothing for images."""

    def __init__(self, network: Network, x: Tensor, batch_size: int, moments: frozenset[int]) -> None:
        self._network, self._batch = network, x[:batch_size]
        self.moments = moments if x.dim() == 2 else frozenset()
        if self.moments:
            self._reach = float(x.abs().max()) * MARGIN
            self._grid = grid(self._reach).to(x)
        slots = network.normalizers.items()
        self._running = [layer for layer, slot in slots if slot.running_mean is not None]

    def series(self) -> list[SeriesInfo]:
        if not self.moments:
            return []
        units = self._network.graph[f"{FIRST_LAYER}.norm"].shape[0]
        found = [SeriesInfo("region_reach", "", ())]
        for mode in ("eval", *(["train_mode"] if self._running else [])):
            found.append(SeriesInfo(f"{mode}_regions", "", (self._network.config.dataset.classes, NODES, NODES)))
            found.append(SeriesInfo(f"{mode}_lines", FIRST_LAYER, (units, 3)))
        return found

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self.moments:
            return {}
        found: dict[Key, np.ndarray] = {}
        if step == 0:
            found["region_reach", ""] = np.array(self._reach)
        self._say("eval", found)
        if self._running:
            with running_statistics_of(self._network, self._batch, self._running):
                self._say("train_mode", found)
        return found

    def _say(self, mode: str, found: dict[Key, np.ndarray]) -> None:
        regions, lines = said(self._network, self._grid)
        found[f"{mode}_regions", ""] = regions.cpu().numpy()
        found[f"{mode}_lines", FIRST_LAYER] = lines.cpu().numpy()


def grid(reach: float) -> Tensor:
    """Points (`NODES`², 2) of a square from −`reach` to `reach`: row by row from below, each from left to right."""
    along = torch.linspace(-reach, reach, NODES)
    up, across = torch.meshgrid(along, along, indexing="ij")
    return torch.stack([across.flatten(), up.flatten()], dim=1)


@torch.no_grad()
def said(network: Network, points: Tensor) -> tuple[Tensor, Tensor]:
    """Probabilities (classes, `NODES`, `NODES`) at the points of a `grid` and the first layer's lines (units, 3), with
    the running statistics.
    """
    node = network.graph[f"{FIRST_LAYER}.activation"].inputs[0]
    with network.in_mode(Mode.RUNNING):
        logits, outputs = network.outputs(points, (node,))
    some = slice(None, None, SPARSE)
    by_place = (values.reshape(NODES, NODES, -1)[some, some].double() for values in (points, outputs[node]))
    return F.softmax(logits, dim=1).T.reshape(-1, NODES, NODES), lines_through(*by_place)


def lines_through(points: Tensor, values: Tensor) -> Tensor:
    """a, b, c (units, 3) of units whose `values` (n, n, units) at `points` (n, n, 2) of a grid are a·x + b·y + c.

    They are NaN where a unit's are not: layer normalization divides each point by a spread of its own. n is odd.
    """
    middle = len(points) // 2
    c, right, up = values[middle, middle], values[middle, -1], values[-1, middle]
    reach = points[-1, -1]
    line = torch.stack([(right - c) / reach[0], (up - c) / reach[1], c], dim=1)
    off = (values - points @ line[:, :2].T - c).abs().amax(dim=(0, 1))
    straight = off <= STRAIGHT * values.abs().amax(dim=(0, 1))
    return torch.where(straight[:, None], line, torch.nan).float()


@contextmanager
def running_statistics_of(network: Network, x: Tensor, layers: list[str]) -> Iterator[None]:
    """Let the running statistics of some layers be those of `x` for a while."""
    slots = [network.normalizers[layer] for layer in layers]
    before = [[(buffer, buffer.clone()) for buffer in slot.buffers()] for slot in slots]
    for slot, values in zip(slots, normalizer_inputs(network, x, layers).values(), strict=True):
        slot.recalibrate(values)
    try:
        yield
    finally:
        for buffer, value in (pair for of_slot in before for pair in of_slot):
            buffer.copy_(value)
