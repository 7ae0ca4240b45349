"""Random numbers of a layer, afresh at each step and the same each time that step is computed."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from explorer.networks.initialization import generator


@dataclass(frozen=True)
class Draws:
    """Drawn on the CPU, so that every device gets the same; PyTorch's own random state is not touched."""

    seed: int = 0
    name: str = ""

    def at(self, step: int) -> torch.Generator:
        """The generator of a training step; it starts anew whenever it is asked for."""
        return generator(self.seed, self.name, "noise", step)
