"""Training one network, start to end or from a checkpoint on."""

from __future__ import annotations

from explorer.training.session import Attendant, Outcome, Session, train

__all__ = ["Attendant", "Outcome", "Session", "train"]
