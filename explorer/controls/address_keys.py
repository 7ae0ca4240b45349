"""Which keys each page's address may have. A key means what its page says: `part` is one thing on Gradient flow and
another on Inside BatchNorm.
"""

from __future__ import annotations

EXPERIMENT = "experiment"
SHARED = frozenset({"arms", "seed", "layer", "channel"})
"""What a reader takes along from page to page; everything else each page remembers for itself."""
PASSING = frozenset({"step"})
"""What is forgotten when the page is left: a run that trains is shown as far as it has come."""

_RUNS = frozenset({EXPERIMENT, "arms", "seed", "step"})
_FORMULA = frozenset({"part", "batch", "cell", "x", "dy", "mode", "gamma", "beta", "eps", "momentum", "seen"})
_STEPPERS = frozenset({"forward_train", "forward_eval", "backward_train", "backward_eval"})
_DEMONSTRATIONS = frozenset({"rounds", "demo_momentum", "sample", "bias", "factor", "rate", "quantity", "difference"})

KEYS: dict[str, frozenset[str]] = {
    "home": frozenset(),
    "lab": frozenset({EXPERIMENT, "setup", "loss_of", "mode"}),
    "activations": _RUNS | {"measure", "layer", "channel", "quantity", "sort", "image", "scale"},
    "running_statistics": _RUNS
    | {"shown", "statistic", "layer", "channel", "measured", "n"}
    | {"m", "average", "variance", "start_mean", "start_var"},
    "gradient_flow": _RUNS | {"block", "part", "width", "profile", "gradients", "depth"},
    "loss_landscape": _RUNS
    | {"statistics", "directions", "to", "drawn", "scale_of_loss", "points", "span", "samples", "draw"}
    | {"measure_of_smoothness", "smoothness", "sharpness"},
    "inside_batchnorm": _FORMULA
    | _STEPPERS
    | _DEMONSTRATIONS
    | {f"groups_of_{channels}" for channels in range(2, 7)}
    | {"weighs", "convert", "n", "variance"},
    "architectures": frozenset({"network", "size", "image", "made of", "depth", "width", "order", "bridge"})
    | {"normalizer", "groups", "piece", "slot", "batch", "unrolled blocks"},
    "handout": frozenset({EXPERIMENT}),
    "lecture": frozenset({EXPERIMENT, "preset", "guess", "scene"}),
}
"""Page → the keys of its address."""


def foreign(page: str, keys: list[str]) -> list[str]:
    """Those of `keys` that other pages have and this one has not; what no page knows is left alone."""
    known = frozenset().union(*KEYS.values())
    return [key for key in keys if key in known and key not in KEYS.get(page, known)]
