"""The numbers of the figure that shows a preset's outcome: lines, from finished runs or from those that ship."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.config import SETTINGS
from explorer.formulas.smoothness import Measure, band
from explorer.presets.finished import Finished
from explorer.presets.outcomes import LESION, SMOOTHNESS, drift
from explorer.store.series import Series

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """`x`, `y` (points,); one seed's, or the mean over seeds."""

    name: str
    x: Floats
    y: Floats
    diverged_at: int | None = None


@dataclass(frozen=True)
class Lines:
    """What is drawn. A share's axis goes from 0 to 100 %."""

    lines: tuple[Line, ...]
    x_title: str
    y_title: str
    share: bool = True
    x_log: bool = False
    dots: bool = False
    """Whether the points are measurements of their own, not moments of one curve."""

    def as_json(self) -> dict[str, Any]:
        """Plain numbers, three or four digits each: it ships, and is only drawn."""
        lines = [
            {"name": line.name, "x": _short(line.x), "y": _short(line.y), "diverged_at": line.diverged_at}
            for line in self.lines
        ]
        return {name: getattr(self, name) for name in ("x_title", "y_title", "share", "x_log", "dots")} | {
            "lines": lines
        }

    @staticmethod
    def from_json(tree: dict[str, Any]) -> Lines:
        lines = tuple(
            Line(line["name"], _floats(line["x"]), _floats(line["y"]), line["diverged_at"]) for line in tree["lines"]
        )
        return Lines(lines, **{name: value for name, value in tree.items() if name != "lines"})


def _short(values: Floats) -> list[float | None]:
    return [float(f"{value:.4g}") if math.isfinite(value) else None for value in values.tolist()]


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


Picture = Callable[[Sequence[Finished], Callable[[Finished], float]], Lines]
"""From finished runs and the preset's outcome to lines."""


def over_training(
    quantity: str = "eval_accuracy", words: str = "test accuracy", *, of: str = "", share: bool = True
) -> Picture:
    """A recorded scalar of every arm over the steps, mean over seeds; `of` names a layer or parameter."""
    return _over_training(lambda finished: finished.series(quantity, of), words, share=share)


def mean_drift_over_training(layer: str) -> Picture:
    """How far the means before a layer's normalizer have moved since the first step, in standard deviations."""
    return _over_training(
        lambda finished: drift(finished, layer),
        f"drift of {layer}’s channel means since step 1, standard deviations",
        share=False,
    )


def _over_training(curve: Callable[[Finished], Series | None], words: str, *, share: bool) -> Picture:
    """A scalar of every arm over the steps, mean over those seeds that have it at a step."""

    def draw(runs: Sequence[Finished], outcome: Callable[[Finished], float]) -> Lines:
        del outcome
        lines = []
        for arm, of_arm in _by_arm(runs):
            found = [series for finished in of_arm if (series := curve(finished)) is not None]
            if not found:
                continue
            steps = np.unique(np.concatenate([series.steps for series in found]))
            table = np.full((len(found), len(steps)), np.nan)
            for row, series in zip(table, found, strict=True):
                row[np.searchsorted(steps, series.steps)] = series.values
            broke = [finished.run.step for finished in of_arm if finished.diverged]
            diverged = min(broke) if len(broke) == len(of_arm) else None
            lines.append(Line(arm, steps.astype(np.float64), _mean(table), diverged))
        return Lines(tuple(lines), "step", words, share)

    return draw


def against(setting: str, words: str, *, share: bool = True, x_log: bool = False) -> Picture:
    """The outcome against a varied number; a line for each value of what else varies."""

    def draw(runs: Sequence[Finished], outcome: Callable[[Finished], float]) -> Lines:
        points: dict[str, dict[float, list[float]]] = {}
        for finished in runs:
            x = float(finished.run.config.value(setting))
            points.setdefault(_rest(finished.run.arm, setting), {}).setdefault(x, []).append(outcome(finished))
        lines = tuple(
            Line(name, np.array(sorted(at)), np.array([_mean(np.array([at[x]]).T)[0] for x in sorted(at)]))
            for name, at in points.items()
        )
        return Lines(lines, SETTINGS[setting].short, words, share, x_log=x_log, dots=True)

    return draw


def by_block(quantity: str, words: str, *, step: int = 1) -> Picture:
    """A scalar of every block, from the input to the output, at one step."""

    def draw(runs: Sequence[Finished], outcome: Callable[[Finished], float]) -> Lines:
        del outcome
        return _profile(runs, quantity, step, "block, from the input", words)

    return draw


def by_layer(quantity: str, words: str, *, step: int = 1) -> Picture:
    """A scalar of every layer, from the input to the output, at one step."""

    def draw(runs: Sequence[Finished], outcome: Callable[[Finished], float]) -> Lines:
        del outcome
        return _profile(runs, quantity, step, "layer, from the input", words)

    return draw


def without_each_block(words: str) -> Picture:
    """Test accuracy with each block dropped in turn."""

    def draw(runs: Sequence[Finished], outcome: Callable[[Finished], float]) -> Lines:
        del outcome
        lines = []
        for arm, of_arm in _by_arm(runs):
            found = [LESION.read(finished) for finished in of_arm]
            rows = [study["accuracy"] for study in found if study is not None]
            if rows:
                lines.append(Line(arm, np.arange(1.0, len(rows[0]) + 1), _mean(np.stack(rows))))
        return Lines(tuple(lines), "block that is dropped", words, dots=True)

    return draw


def loss_range_over_training(words: str = "range of the loss along the gradient, nats") -> Picture:
    """Largest minus smallest loss from half a step to four along the gradient, at some moments of the training."""

    def ranges(finished: Finished) -> Series | None:
        study = SMOOTHNESS.read(finished)
        return None if study is None else Series(study["step"], study["loss_max"] - study["loss_min"])

    return _over_training(ranges, words, share=False)


def shift_over_training(words: str = "cosine of a layer’s gradient around a step below, median over layers") -> Picture:
    """Cosine of a layer's gradient before and after a step of the layers below, median over layers."""

    def cosines(finished: Finished) -> Series | None:
        study = SMOOTHNESS.read(finished)
        found = None if study is None else band(study, Measure.COSINE)
        return None if found is None else Series(found.steps, found.middle)

    return _over_training(cosines, words, share=False)


def _profile(runs: Sequence[Finished], quantity: str, step: int, x_title: str, words: str) -> Lines:
    lines = []
    for arm, of_arm in _by_arm(runs):
        rows = []
        for finished in of_arm:
            found = [finished.series(quantity, layer) for layer in finished.records.layers(quantity)]
            rows.append([float(series.values[series.steps == step][0]) for series in found if series is not None])
        if rows and rows[0]:
            lines.append(Line(arm, np.arange(1.0, len(rows[0]) + 1), _mean(np.array(rows))))
    return Lines(tuple(lines), x_title, words, share=False, dots=True)


def _by_arm(runs: Sequence[Finished]) -> list[tuple[str, list[Finished]]]:
    """The runs of each arm, arms in the order in which they come."""
    order = list(dict.fromkeys(finished.run.arm for finished in runs))
    in_order = sorted(runs, key=lambda finished: order.index(finished.run.arm))
    return [(arm, list(of_arm)) for arm, of_arm in groupby(in_order, key=lambda finished: finished.run.arm)]


def _mean(table: Floats) -> Floats:
    """Mean over the seeds (rows) that are finite there; NaN where none is."""
    there = np.isfinite(table)
    count = there.sum(axis=0)
    sums = np.where(there, table, 0.0).sum(axis=0)
    return np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0)


def _rest(arm: str, setting: str) -> str:
    """An arm's label without the part of `setting`: `batch` of `batch + learning rate 0.1`."""
    parts = [part for part in arm.split(" + ") if not part.startswith(f"{SETTINGS[setting].short} ")]
    return " + ".join(parts) or arm
