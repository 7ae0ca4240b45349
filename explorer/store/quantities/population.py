"""Mean and variance over the whole training split."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

_POPULATION = "one forward pass over the training split"

QUANTITIES = (
    Quantity(
        "population_mean",
        "mean over the whole training split",
        Per.LAYER,
        Rhythm.MOMENT,
        "(C,)",
        "activation",
        _POPULATION,
    ),
    Quantity(
        "population_var",
        "variance over the whole training split",
        Per.LAYER,
        Rhythm.MOMENT,
        "(C,)",
        "activation²",
        _POPULATION,
    ),
)
