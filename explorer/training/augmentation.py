"""Training images mirrored and moved, another way at each step, on the device where they are.

What happens to a batch depends on the seed and the step alone: a resumed run sees the same images again, and all arms
of an experiment see the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.config import DatasetConfig
from explorer.networks.initialization import generator


@dataclass(frozen=True)
class Augmentation:
    """Half of the images are mirrored (`flip`); all are moved by up to `shift` pixels, their edges repeated."""

    flip: bool
    shift: int
    seed: int

    @classmethod
    def of(cls, config: DatasetConfig, seed: int) -> Augmentation | None:
        """None where images stay as they are."""
        return cls(config.flip, config.shift, seed) if config.flip or config.shift else None

    def apply(self, x: Tensor, y: Tensor, step: int) -> tuple[Tensor, Tensor]:
        """Images (N, C, H, W), and with them masks (N, H, W); labels (N,) stay."""
        rows, columns = self._indices(step, x.shape[0], *x.shape[2:])
        sample = torch.arange(len(x), device=x.device)[:, None, None]
        rows, columns = rows.to(x.device)[:, :, None], columns.to(x.device)[:, None, :]
        moved = x.permute(0, 2, 3, 1)[sample, rows, columns].permute(0, 3, 1, 2).contiguous()
        return moved, y[sample, rows, columns] if y.dim() == 3 else y

    def _indices(self, step: int, samples: int, height: int, width: int) -> tuple[Tensor, Tensor]:
        """For each image the rows (N, H) and columns (N, W) that its pixels come from."""
        random = generator(self.seed, "augmentation", step)
        shifts = torch.randint(-self.shift, self.shift + 1, (2, samples, 1), generator=random)
        mirrored = torch.rand(samples, 1, generator=random) < (0.5 if self.flip else 0.0)
        rows = (torch.arange(height) + shifts[0]).clamp(0, height - 1)
        columns = (torch.arange(width) + shifts[1]).clamp(0, width - 1)
        return rows, torch.where(mirrored, width - 1 - columns, columns)
