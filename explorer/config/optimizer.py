"""What a run says about its optimizer."""

from __future__ import annotations

from pydantic import Field

from explorer.config.frozen import Frozen


class OptimizerConfig(Frozen, frozen=True):
    """Plain SGD: v ← momentum·v + (∇L + weight_decay·w), w ← w − learning_rate·v."""

    learning_rate: float = Field(default=0.1, ge=0.0, le=1000.0)
    momentum: float = Field(default=0.0, ge=0.0, lt=1.0)
    weight_decay: float = Field(default=0.0, ge=0.0, le=10.0)
    batch_size: int = Field(default=64, ge=1, le=65_536)
