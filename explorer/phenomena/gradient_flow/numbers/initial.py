"""Untrained networks, plain and residual, with and without batch normalization, at one depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.config import RunConfig
from explorer.formulas.gradient_growth import growth_theory
from explorer.written_numbers import times

DEPTHS = (8, 14, 20, 32, 50, 80, 110, 150, 200)
"""Those the slider stops at: a plain or residual network has an even depth."""

CASES: dict[str, dict[str, str]] = {
    "plain, none": {"network.family": "plain", "normalization.kind": "none"},
    "plain, batch": {"network.family": "plain", "normalization.kind": "batch"},
    "residual, none": {"network.family": "residual", "normalization.kind": "none"},
    "residual, batch": {"network.family": "residual", "normalization.kind": "batch"},
}
"""The four networks, each with the settings that make it."""


@dataclass(frozen=True)
class InitialNorms:
    """`layers` (L,) with weights before each place, from input to output; `norm` (L,); `theory` (L,), else NaN."""

    layers: NDArray[np.float64]
    norm: NDArray[np.float64]
    theory: NDArray[np.float64]
    theory_words: str


def settings(case: str, depth: int) -> dict[str, Any]:
    """The dotted settings of the study behind a case."""
    return {**CASES[case], "network.depth": depth}


def initial_norms(case: str, depth: int, arrays: Mapping[str, np.ndarray]) -> InitialNorms:
    """A finished study's arrays as what the figure draws."""
    said = growth_theory(RunConfig().with_values(settings(case, depth)))
    layers, norm, theory = (np.asarray(arrays[name], np.float64) for name in ("layers", "norm", "theory"))
    return InitialNorms(layers, norm, theory, said.line if said else "")


def initial_finding(found: Mapping[str, InitialNorms], depth: int) -> str:
    """By how much each case's norm changes from the last layer to the first; empty where nothing is there yet."""
    said = []
    for case, norms in found.items():
        first, last = norms.norm[0], norms.norm[-1]
        if np.isfinite([first, last]).all() and last > 0 and first > 0:
            said.append(f"{times(first / last)} ({case})")
    if not said:
        return ""
    ratio = "the gradient norm at the first block’s input over that at the last one’s output"
    return f"Untrained, at depth {depth}, {ratio} is {', '.join(said)}; seed 0."
