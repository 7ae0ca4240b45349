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

    def mean(self, arm: str) -> float:
        """Over the seeds that have it."""
        found = [value for values in self.by_seed.values() if math.isfinite(value := values.get(arm, math.nan))]
        return fmean(found) if found else math.nan

    @property
    def numbers(self) -> str:
        """The arms of the headline: `**98 %** with [[batch]] against **21 %** with [[none]]`."""
        text = self.preset.outcome.text
        said = [f"**{text(self.mean(arm))}** with [[{arm}]]" for arm in self.preset.headline]
        return " against ".join(said) if len(said) == 2 else ", ".join(said)

    @property
    def seeds_words(self) -> str:
        """`held in 3 of 3 seeds`."""
        return f"held in {len(self.held)} of {len(self.held) + len(self.failed)} seeds"

    @property
    def sentence(self) -> str:
        """`Held. Test accuracy at the end: 98 % with batch against 21 % with none.`, or what did not."""
        if self.holds is None:
            return "The runs are not over yet."
        total = len(self.held) + len(self.failed)
        seeds = f" in {len(self.held)} of {total} seeds" if total > 1 else ""
        if self.holds:
            words = self.preset.outcome.words
            return f"**Held**{seeds}. {words[:1].upper()}{words[1:]}: {self.numbers}."
        return f"**Did not hold here**{seeds and f': it held{seeds}'}: {self.numbers}. Claimed: {self._missed()}."

    def _missed(self) -> str:
        """The conditions that failed in the first seed that failed."""
        values = self.by_seed[self.failed[0]]
        missed = [one for one in self.preset.conditions if not one.holds(values)]
        return ", ".join(one.words(self.preset.outcome) for one in missed)

    @property
    def plain(self) -> str:
        return plain(self.sentence)


def judge(preset: Preset, by_seed: BySeed) -> Verdict:
    """Compare measured outcomes with what the preset stated beforehand."""
    held, failed = [], []
    for seed, values in by_seed.items():
        if all(is_known(condition, values) for condition in preset.conditions):
            (held if all(one.holds(values) for one in preset.conditions) else failed).append(seed)
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
