"""Training one network, start to end or from a checkpoint on."""

from __future__ import annotations

from explorer.training.callback import Callback
from explorer.training.session import Outcome, Session, train

__all__ = ["Callback", "Outcome", "Session", "train"]
