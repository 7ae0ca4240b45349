"""How much the gradients of successive batches agree."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

QUANTITIES = (
    Quantity(
        "gradient_cosine",
        "cosine between the gradients of this step and the one before",
        Per.PARAMETER,
        Rhythm.STEP,
        "()",
        "1",
        "two fused passes over the gradients",
    ),
)
