"""What a run says about its optimizer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from explorer.config.frozen import Frozen
from explorer.config.setting import Setting


class OptimizerConfig(Frozen, frozen=True):
    """Plain SGD: v ← momentum·v + (∇L + weight_decay·w), w ← w − learning_rate·v."""

    learning_rate: Annotated[
        float,
        Setting(
            "Learning rate",
            "Step length along the gradient. While an experiment trains, the slider changes it there.",
            short="learning rate",
        ),
    ] = Field(default=0.1, ge=0.0, le=1000.0)
    momentum: Annotated[
        float, Setting("Momentum of SGD", "Share of the previous step kept in the next one.", short="SGD momentum")
    ] = Field(default=0.0, ge=0.0, lt=1.0)
    weight_decay: Annotated[float, Setting("Weight decay", "Shrinks every weight toward 0.", short="weight decay")] = (
        Field(default=0.0, ge=0.0, le=10.0)
    )
    batch_size: Annotated[
        int, Setting("Batch size", "Samples whose statistics and gradient make one step.", short="batch")
    ] = Field(default=64, ge=1, le=65_536)
