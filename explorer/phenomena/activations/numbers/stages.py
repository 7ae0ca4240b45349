"""Where in a layer its values are looked at: before and after normalization, scaled, after the nonlinearity."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from explorer.config import Activation


class Stage(StrEnum):
    """A place in a layer. An empty normalizer's slot changes nothing: its first three stages are the same."""

    BEFORE = "before"  # x, the input of the normalizer's slot
    NORMALIZED = "after"  # x̂ = (x − μ) / √(σ² + ε)
    SCALED = "scaled"  # y = γ·x̂ + β
    ACTIVATED = "activated"  # what the nonlinearity makes of it


def nonlinearity(activations: Iterable[Activation]) -> str:
    """`ReLU` where all arms share it, else `the nonlinearity`."""
    functions = {activation.description.title for activation in activations}
    return functions.pop() if len(functions) == 1 else "the nonlinearity"


def stage_words(stage: Stage, function: str) -> str:
    """`before normalization`, `after ReLU`, …; `function` is what `nonlinearity` says."""
    return {
        Stage.BEFORE: "before normalization",
        Stage.NORMALIZED: "after normalization",
        Stage.SCALED: "after scale and shift",
        Stage.ACTIVATED: f"after {function}",
    }[stage]


def idle_words(activations: Iterable[Activation]) -> str:
    """What a unit is called that no longer learns: `dead` (ReLU), `saturated` (sigmoid, tanh), or both."""
    return " or ".join(sorted({activation.description.idle for activation in activations}))
