"""Mean and variance of the batch, per channel."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

QUANTITIES = (
    Quantity(
        "batch_mean",
        "mean of the batch, before normalization",
        Per.LAYER,
        Rhythm.STEP,
        "(C,)",
        "activation",
        "none with batch normalization; else one pass over the layer's activations",
    ),
    Quantity(
        "batch_var",
        "biased variance of the batch, before normalization",
        Per.LAYER,
        Rhythm.STEP,
        "(C,)",
        "activation²",
        "none with batch normalization and ε ≤ 10⁻⁵, to 2·10⁻⁷ of σ² + ε; else the same pass as batch_mean",
    ),
)
