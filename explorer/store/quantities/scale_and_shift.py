"""γ and β, and the gradients that moved them."""

from __future__ import annotations

from explorer.store.quantity import FREE, Per, Quantity, Rhythm

QUANTITIES = (
    Quantity("gamma", "scale γ", Per.LAYER, Rhythm.STEP, "(C,)", "1", FREE),
    Quantity("beta", "shift β", Per.LAYER, Rhythm.STEP, "(C,)", "1", FREE),
    Quantity("gamma_grad", "gradient of the loss by γ", Per.LAYER, Rhythm.STEP, "(C,)", "nats", FREE),
    Quantity("beta_grad", "gradient of the loss by β", Per.LAYER, Rhythm.STEP, "(C,)", "nats", FREE),
)
