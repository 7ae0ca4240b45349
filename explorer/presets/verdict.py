"""What the runs say about a preset's claim: whether it held, in how many seeds, and the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from explorer.presets.conditions import is_known
from explorer.presets.finished import OVER, opened
from explorer.presets.preset import Preset
from explorer.reading.experiment_curves import noting_damage
from explorer.reading.findings import plain
from explorer.sentences import capitalized, counted
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

BySeed = Mapping[int, Mapping[str, float]]
"""Seed → arm → the outcome; NaN where it was not measured."""


@dataclass(frozen=True)
class Verdict:
    """`held` and `failed` are seeds; a seed whose arms are not all over is in neither."""

    preset: Preset
    by_seed: BySeed
    held: tuple[int, ...]
    failed: tuple[int, ...]

    @property
    def holds(self) -> bool | None:
        """Whether the claim held in every seed; None before one seed is complete."""
        return not self.failed if self.held or self.failed else None

    @property
    def means(self) -> dict[str, float]:
        """Arm → `mean`, NaN where nothing was measured."""
        return {arm.label: self.mean(arm.label) for arm in self.preset.experiment.arms}

    def mean(self, arm: str) -> float:
        """Over the seeds that have it."""
        found = self._values(arm)
        return fmean(found) if found else math.nan

    def _values(self, arm: str) -> list[float]:
        return [value for values in self.by_seed.values() if math.isfinite(value := values.get(arm, math.nan))]

    @property
    def numbers(self) -> str:
        """The arms of the headline: `**98 %** with [[batch]] against **21 %** with [[none]]`.

        With several seeds the mean, and their range: `**98 %** (97 % to 98 %) with [[batch]]`.
        """
        said = [f"{self._of(arm)} with [[{arm}]]" for arm in self.preset.headline]
        return " against ".join(said) if len(said) == 2 else ", ".join(said)

    def _of(self, arm: str) -> str:
        text, values = self.preset.outcome.text, self._values(arm)
        ends = [text(end(values)) for end in (min, max)] if len(values) > 1 else []
        return f"**{text(self.mean(arm))}**{f' ({ends[0]} to {ends[1]})' if ends else ''}"

    @property
    def measured(self) -> str:
        """What was measured, and the numbers: `Test accuracy at the end: 98 % with batch against 21 % with none`."""
        return f"{capitalized(self.preset.outcome.words)}: {self.numbers}"

    @property
    def seeds(self) -> int:
        """Those that are complete."""
        return len(self.held) + len(self.failed)

    @property
    def seeds_words(self) -> str:
        """`held in 3 of 3 seeds`."""
        return f"held in {len(self.held)} of {counted(self.seeds, 'seed')}"

    @property
    def sentence(self) -> str:
        """`Held in 1 of 1 seed. Test accuracy at the end: 98 % with batch against 21 % with none.`, or what did not."""
        if self.holds is None:
            return "The runs are not over yet."
        held = f"in {len(self.held)} of {counted(self.seeds, 'seed')}"
        if self.holds:
            return f"**Held** {held}. {self.measured}."
        return f"**Did not hold here**: it held {held}. {self.measured}. Claimed, but not met {self._missed()}."

    def _missed(self) -> str:
        """The conditions that failed in the first seed that failed: `in seed 1: batch at least 85 %`."""
        seed = self.failed[0]
        missed = [condition for condition in self.preset.conditions if not condition.holds(self.by_seed[seed])]
        return f"in seed {seed}: {', '.join(condition.words(self.preset.outcome) for condition in missed)}"

    @property
    def plain(self) -> str:
        return plain(self.sentence)


def judge(preset: Preset, by_seed: BySeed) -> Verdict:
    """Compare measured outcomes with what the preset stated beforehand."""
    held, failed = [], []
    for seed, values in by_seed.items():
        if all(is_known(condition, values) for condition in preset.conditions):
            (held if all(condition.holds(values) for condition in preset.conditions) else failed).append(seed)
    return Verdict(preset, by_seed, tuple(held), tuple(failed))


def measure(catalogue: Catalogue, preset: Preset, runs: Sequence[Run]) -> BySeed:
    """The outcome of every run that is over; NaN where its records are damaged."""
    by_seed: dict[int, dict[str, float]] = {run.seed: {} for run in runs}
    for run in runs:
        if run.status in OVER:
            by_seed[run.seed][run.arm] = math.nan
            with noting_damage([], run.id), opened(catalogue, run) as finished:
                by_seed[run.seed][run.arm] = preset.outcome.read(finished)
    return by_seed
