"""What the network says everywhere in the plane of its points, and the lines of its first layer."""

from __future__ import annotations

from explorer.store.quantity import FREE, Per, Quantity, Rhythm

_GRID = "one forward pass over 1,681 points"
_MODES = {
    "eval": "eval mode",
    "train_mode": "train mode (statistics of one fixed training batch)",
}


def _in_mode(mode: str) -> tuple[Quantity, ...]:
    words = _MODES[mode]
    return (
        Quantity(
            f"{mode}_regions",
            f"probability of each class on a square grid over points in the plane, rows from below, {words}",
            Per.RUN,
            Rhythm.MOMENT,
            "(classes, 41, 41)",
            "share",
            _GRID,
        ),
        Quantity(
            f"{mode}_lines",
            f"a, b, c of each unit of the first layer, whose nonlinearity gets ax + by + c, {words}",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C, 3)",
            "activation",
            "part of the same forward pass",
        ),
    )


QUANTITIES = (
    *_in_mode("eval"),
    *_in_mode("train_mode"),
    Quantity(
        "region_reach",
        "half the side of that square, whose center is the origin",
        Per.RUN,
        Rhythm.MOMENT,
        "()",
        "deviations",
        FREE,
    ),
)
