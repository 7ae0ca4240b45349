"""What studies of a finished run found, as the figures draw it, and one sentence about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.phenomena.gradient_flow.numbers.findings import percent
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.sentences import as_sentence, counted
from explorer.store.run import Status

Floats = NDArray[np.float64]
Arrays = Mapping[str, np.ndarray]

CARRIES = 0.9
"""The lengths that together carry this share of the gradient are named (Veit et al. 2016, figure 6)."""


def diverged(run: RunReader) -> Missing | None:
    """Why a run is not taken apart, though it may have kept networks; None where it may be."""
    return not_measured(Status.DIVERGED) if run.state.status is Status.DIVERGED else None


def not_measured(*ends: Status) -> Missing:
    return Missing(f"a run that {' or '.join(ends)} is not measured")


@dataclass(frozen=True)
class Lesion:
    """Test accuracy (B,) without each block in turn, and of the whole network."""

    labels: tuple[str, ...]
    accuracy: Floats
    whole: float
    step: int


def lesion(arrays: Arrays) -> Lesion:
    labels = tuple(f"block {name.removeprefix('b')}" for name in arrays["block"].tolist())
    accuracy = np.asarray(arrays["accuracy"], np.float64)
    return Lesion(labels, accuracy, float(arrays["whole_accuracy"]), int(arrays["step"]))


def lesion_sentence(found: Mapping[str, Lesion]) -> str:
    """The block that each arm misses most, where it misses one."""
    said = []
    for arm, study in found.items():
        worst, median = int(np.argmin(study.accuracy)), percent(np.median(study.accuracy))
        if study.accuracy[worst] >= study.whole:
            said.append(
                f"[[{arm}]] at step {study.step:,d} keeps its {percent(study.whole)} test accuracy, or more, without "
                f"{_any_of(len(study.labels))}"
            )
            continue
        said.append(
            f"[[{arm}]] at step {study.step:,d} falls from {percent(study.whole)} test accuracy to "
            f"**{percent(study.accuracy[worst])}** without {study.labels[worst]}; over its "
            f"{counted(len(study.labels), 'block')} "
            f"the median is {median}"
        )
    return as_sentence("; ".join(said))


def _any_of(blocks: int) -> str:
    return "its only block" if blocks == 1 else f"any of its {blocks} blocks"


@dataclass(frozen=True)
class Paths:
    """By `length` (n + 1,), the branches on the path: how many `paths` there are, the mean `norm` of one, and both
    multiplied, `total`.
    """

    length: NDArray[np.int64]
    paths: Floats
    norm: Floats
    total: Floats
    step: int

    @property
    def share_of_paths(self) -> Floats:
        return self.paths / self.paths.sum()

    @property
    def share_of_gradient(self) -> Floats:
        """Zero everywhere where no path carries anything."""
        total = float(self.total.sum())
        return self.total / total if total > 0 else np.zeros_like(self.total)


def paths(arrays: Arrays) -> Paths:
    floats = (np.asarray(arrays[name], np.float64) for name in ("paths", "norm", "total"))
    return Paths(np.asarray(arrays["length"], np.int64), *floats, step=int(arrays["step"]))


def paths_sentence(found: Mapping[str, Paths]) -> str:
    """Which lengths carry nine tenths of the summed norms, and how many branches the usual path has."""
    said = []
    for arm, study in found.items():
        share = study.share_of_gradient
        if not np.isfinite(share).all() or not share.sum():
            continue
        order = np.argsort(-share)
        needed = order[: int(np.searchsorted(np.cumsum(share[order]), CARRIES)) + 1]
        first, last = int(needed.min()), int(needed.max())
        usual = " or ".join(str(length) for length in study.length[study.paths == study.paths.max()])
        said.append(
            f"{percent(share[first : last + 1].sum())} of the summed gradient norms of [[{arm}]]’s paths at step "
            f"{study.step:,d} are those of **{study.length[first]}** to **{study.length[last]}** branches; the most "
            f"frequent paths have {usual}"
        )
    return as_sentence("; ".join(said))


@dataclass(frozen=True)
class Shattering:
    """Mean cosine (L,) between the gradients at neighboring inputs, by how many layers lie above."""

    layers_above: NDArray[np.int64]
    correlation: Floats
    spacing: float


def shattering(arrays: Arrays) -> Shattering:
    order = np.argsort(arrays["layers_above"])
    return Shattering(
        np.asarray(arrays["layers_above"], np.int64)[order],
        np.asarray(arrays["correlation"], np.float64)[order],
        float(arrays["spacing"]),
    )


def shattering_sentence(found: Mapping[str, Shattering]) -> str:
    """The cosine at the deepest place."""
    said = [
        f"**{study.correlation[-1]:.2f}** below {counted(study.layers_above[-1], 'layer')} of [[{arm}]]".replace(
            "-", "−"
        )
        for arm, study in found.items()
        if np.isfinite(study.correlation[-1])
    ]
    return f"The mean cosine between the gradients at neighboring inputs is {', '.join(said)}." if said else ""
