"""What the page shows: which arms at which moment, along what, in which mode, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explorer.controls.address import choice
from explorer.controls.scrubber import scrubber
from explorer.controls.shown_arms import ShownArm, seed_words
from explorer.drawing.columns import Timeline
from explorer.formulas.smoothness import Measure
from explorer.phenomena.loss_landscape.figures.panes import Drawing
from explorer.phenomena.loss_landscape.numbers.words import has_modes
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.experiment_curves import read_changes
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run
from explorer.study_requests.loss_landscape import (
    FIRST_POINTS,
    FIRST_SAMPLES,
    POINTS_OF_LINES,
    Directions,
    SliceKind,
    SliceRequest,
    Statistics,
)

PLANE, MODES, PATH, SHARPNESS = "loss-plane", "loss-modes", "loss-path", "largest-eigenvalue"
LOSS_RANGE, SMOOTHNESS = "loss-range", "along-the-gradient"
"""The keys of the panels' charts."""

ALL_MODES = "all"
POINTS, SPANS, SAMPLES, DRAWS = (11, 21, 51, 101), (0.25, 0.5, 1.0, 2.0), (128, 256, 512, 1024), (0, 1, 2, 3, 4)
LOG, LINEAR = "log", "linear"
OFF, ON = "off", "on"
OTHER_MEASURES = [measure for measure in Measure if measure is not Measure.LOSS]
"""Of smoothness: the loss range has a panel of its own."""
START = "start"
"""The other end of a line between two moments: the same run's first checkpoint."""


@dataclass(frozen=True)
class View:
    store: Path
    arms: tuple[ShownArm, ...]
    timeline: Timeline
    kept: Mapping[str, Sequence[int]]
    """Arm → the steps, ascending, of which there is a network."""
    modes: tuple[Statistics, ...]
    """One, or all three beside each other."""
    directions: Directions
    other_run: str
    drawing: Drawing
    logarithmic: bool
    points: int
    span: float
    samples: int
    draw: int
    """Seed of the random directions."""
    seeds: int
    measure: Measure
    """Of smoothness, beside the loss range."""
    measures_smoothness: bool
    measures_sharpness: bool

    @property
    def step(self) -> int:
        return self.timeline.step

    @property
    def checkpoints(self) -> Mapping[str, int | None]:
        """Arm → the step of its last kept network at or before the moment; None before its first one."""
        return {arm: _last(steps, self.step) for arm, steps in self.kept.items()}

    @property
    def moments(self) -> list[int]:
        """All steps at which the scrubber stops."""
        return sorted({step for steps in self.kept.values() for step in steps})

    def at(self, step: int) -> View:
        """The same at another moment."""
        return replace(self, timeline=replace(self.timeline, step=step))

    @property
    def mode(self) -> Statistics:
        """Of panels that show one."""
        return self.modes[0]

    @property
    def seed_words(self) -> str:
        return seed_words(self.arms, self.seeds)

    def modes_of(self, arm: ShownArm) -> tuple[Statistics, ...]:
        """Those that are computed: without running statistics one stands for all."""
        return self.modes if has_modes(arm.run.config) else (Statistics.BATCH,)

    def request(
        self, arm: ShownArm, mode: Statistics, *, kind: SliceKind, directions: Directions | None = None
    ) -> SliceRequest:
        """Of one picture. Lines are cheap: they always have the same number of points."""
        directions = directions or self.directions
        return SliceRequest(
            kind=kind,
            directions=directions,
            points=POINTS_OF_LINES if kind is SliceKind.LINE else self.points,
            span=self.span if directions is self.directions else 1.0,
            mode=mode if has_modes(arm.run.config) else Statistics.BATCH,
            step=self.checkpoints[arm.run.arm],
            samples=min(self.samples, arm.run.config.dataset.train_samples),
            seed=self.draw,
            other_run=self.other_run if directions is Directions.BETWEEN and self.other_run != arm.run.id else "",
        )


def choose_moment(catalogue: Catalogue, arms: Sequence[ShownArm]) -> tuple[int, int]:
    """The step under the scrubber, which stops where networks were kept, and the planned steps."""
    planned = max(arm.run.config.steps for arm in arms)
    kept = {step for arm in arms for step in checkpoint_steps(catalogue, arm.run)}
    return scrubber(sorted(kept), planned=planned), planned


def choose_view(catalogue: Catalogue, runs: Sequence[Run], arms: tuple[ShownArm, ...], moment: tuple[int, int]) -> View:
    """What controls and the address say; `draw_controls` and the panels draw the controls later."""
    step, planned = moment
    kept = {arm.run.arm: checkpoint_steps(catalogue, arm.run) for arm in arms}
    mode = choice("statistics", [*Statistics, ALL_MODES], Statistics.BATCH)
    directions = choice("directions", list(Directions), Directions.RANDOM)
    other = choice("to", [START, *(run.id for run in runs)], START)
    samples = offered_samples(arms)
    return View(
        store=catalogue.folder,
        arms=arms,
        timeline=Timeline(planned, step, tuple(read_changes(catalogue, [arm.run for arm in arms]))),
        kept=kept,
        modes=tuple(Statistics) if mode == ALL_MODES else (Statistics(mode),),
        directions=directions,
        other_run="" if other == START else other,
        drawing=choice("drawn", list(Drawing), Drawing.SURFACE),
        logarithmic=choice("scale_of_loss", [LOG, LINEAR], LOG) == LOG,
        points=choice("points", POINTS, FIRST_POINTS),
        span=choice("span", SPANS, 1.0),
        samples=choice("samples", samples, min(FIRST_SAMPLES, samples[-1])),
        draw=choice("draw", DRAWS, 0),
        seeds=len({run.seed for run in runs}),
        measure=choice("measure_of_smoothness", OTHER_MEASURES, Measure.RELATIVE),
        measures_smoothness=choice("smoothness", [OFF, ON], OFF) == ON,
        measures_sharpness=choice("sharpness", [OFF, ON], OFF) == ON,
    )


def offered_samples(arms: Sequence[ShownArm]) -> list[int]:
    """As many as every arm's data have, and all of them."""
    most = min(arm.run.config.dataset.train_samples for arm in arms)
    return [*(count for count in SAMPLES if count < most), most]


def _last(steps: Sequence[int], step: int) -> int | None:
    return next((kept for kept in reversed(steps) if kept <= step), None)
