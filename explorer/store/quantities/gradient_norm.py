"""The length of every parameter's gradient."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

QUANTITIES = (
    Quantity(
        "grad_norm",
        "L2 norm of a parameter's gradient",
        Per.PARAMETER,
        Rhythm.STEP,
        "()",
        "nats / weight",
        "one fused pass over the gradients",
    ),
)
