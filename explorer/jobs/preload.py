"""What the fork server imports once, so that no worker has to: torch, the training code, and the digits.

Nothing here may start a thread: a copy of this process would wait for it forever. So torch computes on one.
"""

from __future__ import annotations

import gc

import torch

from explorer.config import DatasetConfig
from explorer.datasets import load_dataset
from explorer.studies.registry import load_all
from explorer.training import session

torch.set_num_threads(1)
load_dataset(DatasetConfig())
load_all()
gc.freeze()  # or a worker's first full collection visits, and so copies, all that it shares: half a second

__all__ = ["session"]
