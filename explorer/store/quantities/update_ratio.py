"""How far a step moves each weight, relative to its size."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

_NORM = "one fused pass over the gradients"

QUANTITIES = (
    Quantity("weight_norm", "L2 norm of a parameter", Per.PARAMETER, Rhythm.STEP, "()", "weight", _NORM),
    Quantity(
        "update_ratio",
        "length of a step relative to the parameter, ‖Δw‖ / ‖w‖",
        Per.PARAMETER,
        Rhythm.STEP,
        "()",
        "1",
        _NORM,
    ),
)
