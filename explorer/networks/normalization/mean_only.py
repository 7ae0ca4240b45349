"""Mean-only batch normalization (Salimans & Kingma 2016, section 4): y = γ·(x − μ) + β.

The paper has no γ, because its weight normalization sets the scale; here it stays, so that this differs from batch
normalization in one thing. The running variance is kept as well, only to be looked at.
"""

from __future__ import annotations

from torch import Tensor

from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.normalizer import per_channel


class MeanOnlyNormalization(BatchStatistics):
    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        del var
        return x - per_channel(mean, x)
