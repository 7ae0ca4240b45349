"""Which arms of which seed a page shows, and at which step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.architecture import Graph, build_graph
from explorer.controls.address import choice
from explorer.controls.recordings import Recording
from explorer.controls.scrubber import scrubber
from explorer.drawing.arms import ArmStyle
from explorer.drawing.columns import ArmColumn
from explorer.reading.computed_once import keep
from explorer.reading.progress import covered_steps
from explorer.reading.reasons import Missing
from explorer.store.catalogue import Catalogue
from explorer.store.overview import OVERVIEW_STEPS
from explorer.store.run import Run, Status


@dataclass(frozen=True)
class ShownArm:
    """One column: a run, and how its arm looks."""

    run: Run
    recording: Recording
    style: ArmStyle
    graph: Graph

    def column(self, data: Any) -> ArmColumn[Any]:
        diverged_at = self.run.step if self.run.status is Status.DIVERGED else None
        return ArmColumn(self.run.arm, self.style, data, diverged_at)


def seed_words(arms: Sequence[ShownArm], seeds: int) -> str:
    """Which seed is shown, where there are several: channels of different seeds do not correspond."""
    return f"seed {arms[0].run.seed}, one of {seeds}" if seeds > 1 else ""


def shown_arms(
    catalogue: Catalogue, runs: Sequence[Run], chosen: Sequence[str], styles: Mapping[str, ArmStyle], seed: int
) -> tuple[ShownArm, ...]:
    """The chosen arms' runs of one seed."""
    wanted = [run for run in runs if run.arm in chosen and run.seed == seed]
    return tuple(
        ShownArm(run, Recording.of(catalogue, run), styles[run.arm], build_graph(run.config)) for run in wanted
    )


def choose_seed(runs: Sequence[Run]) -> int:
    """One seed for all panels, with a control where there are several."""
    seeds = list(dict.fromkeys(run.seed for run in runs))
    seed = choice("seed", seeds, seeds[0])
    if len(seeds) > 1:
        st.selectbox(
            "Seed", seeds, key="seed", persist_state="session", format_func=lambda seed: f"seed {seed}", width=110
        )
    return seed


def choose_step(arms: Sequence[ShownArm]) -> tuple[int, int]:
    """The step under the scrubber, which stops where overviews have values; and the steps that the axes cover."""
    last = max(arm.run.step for arm in arms)
    stride = max(1, -(-max(arm.run.config.steps for arm in arms) // OVERVIEW_STEPS))
    moments = sorted({step for arm in arms for step in _looks(arm) if step <= last})
    steps = sorted({0, *range(1, last + 1, stride), *moments, last}) if last else []
    covered = covered_steps([arm.run for arm in arms])
    return scrubber(steps, moments=moments, planned=covered), covered


def _looks(arm: ShownArm) -> tuple[int, ...]:
    """The steps at which an arm's run was looked at."""
    found = keep(("looks", arm.recording), lambda: arm.recording.read(lambda reader: tuple(reader.records.looks())))
    return () if isinstance(found, Missing) else found
