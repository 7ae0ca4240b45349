"""Which parameters are trained, where not all are (Frankle, Schwab & Morcos 2020)."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.config import TrainedParameters

CLASSIFIER = "classifier"


def trained_names(names: Iterable[str], trained: TrainedParameters) -> set[str]:
    """The parameters, by their names in the graph, that the optimizer moves."""
    match trained:
        case TrainedParameters.ALL:
            return set(names)
        case TrainedParameters.GAMMA_BETA:
            return {name for name in names if _is_gamma_or_beta(name)}
        case TrainedParameters.GAMMA_BETA_CLASSIFIER:
            return {name for name in names if _is_gamma_or_beta(name) or _is_classifiers(name)}
        case TrainedParameters.CLASSIFIER:
            return {name for name in names if _is_classifiers(name)}


def _is_gamma_or_beta(name: str) -> bool:
    return name.endswith((".gamma", ".beta"))


def _is_classifiers(name: str) -> bool:
    return name.partition(".")[0] == CLASSIFIER
