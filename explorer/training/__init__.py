"""Training one network, start to end or from a checkpoint on."""

from __future__ import annotations

from explorer.training.callback import Callback
from explorer.training.outcome import Outcome
from explorer.training.run import train
from explorer.training.session import Session

__all__ = ["Callback", "Outcome", "Session", "train"]
