"""Running mean and variance, as batch normalization keeps them."""

from __future__ import annotations

from explorer.store.quantity import FREE, Per, Quantity, Rhythm

QUANTITIES = (
    Quantity("running_mean", "running mean", Per.LAYER, Rhythm.STEP, "(C,)", "activation", FREE),
    Quantity("running_var", "running variance (unbiased)", Per.LAYER, Rhythm.STEP, "(C,)", "activation²", FREE),
)
