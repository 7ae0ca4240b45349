"""What the page shows: which arms of which seed, which block, how wide, how measured, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from explorer.controls.address import choice, clicked
from explorer.controls.shown_arms import ShownArm, shown_arms
from explorer.drawing.arms import ArmStyle
from explorer.drawing.columns import Timeline
from explorer.phenomena.gradient_flow.figures.network import PIECES_AT_ONCE, Stretch
from explorer.phenomena.gradient_flow.figures.widths import WidthBy
from explorer.phenomena.gradient_flow.numbers.depth import Measure
from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.phenomena.gradient_flow.numbers.pieces import Piece, pieces
from explorer.phenomena.gradient_flow.panels.readings import flow
from explorer.reading.experiment_curves import read_changes
from explorer.reading.reasons import Missing
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

NETWORK, PROFILE, SHARE = "gradient-network", "gradient-profile", "gradient-share"
BLOCK, DEPTH = "gradient-block", "gradient-depth"
UPDATES, NOISE = "gradient-updates", "gradient-noise"
"""The keys of the panels' charts."""


class Profile(StrEnum):
    """What the norm by depth is measured at."""

    BLOCKS = "blocks"
    LAYERS = "layers"
    WEIGHTS = "weights"


@dataclass(frozen=True)
class View:
    arms: tuple[ShownArm, ...]
    """Of one seed: pictures show a single run."""
    seeds: Mapping[str, tuple[ShownArm, ...]]
    """Arm → its runs of all seeds: profiles show their mean and range."""
    timeline: Timeline
    pieces: tuple[Piece, ...]
    """Of the deepest arm."""
    stretches: tuple[Stretch, ...]
    stretch: Stretch
    piece: Piece | None
    by: WidthBy
    profile: Profile
    measure: Measure

    @property
    def step(self) -> int:
        return self.timeline.step

    @property
    def flows(self) -> dict[str, Flow | Missing]:
        return {arm.run.arm: flow(arm.recording) for arm in self.arms}

    @property
    def has_blocks(self) -> bool:
        return any(piece.name != piece.label for piece in self.pieces)

    @property
    def seed_words(self) -> str:
        """Which seed a picture shows, where there are several."""
        count = max((len(runs) for runs in self.seeds.values()), default=1)
        return f"seed {self.arms[0].run.seed}, one of {count}" if count > 1 else ""

    @property
    def mean_words(self) -> str:
        count = max((len(runs) for runs in self.seeds.values()), default=1)
        return f"mean and range of {count} seeds" if count > 1 else "1 seed"


def choose_view(
    catalogue: Catalogue,
    runs: Sequence[Run],
    arms: tuple[ShownArm, ...],
    styles: Mapping[str, ArmStyle],
    moment: tuple[int, int],
) -> View:
    """What clicks, controls and the address say; the panels draw the controls later."""
    step, planned = moment
    seeds = list(dict.fromkeys(run.seed for run in runs))
    names = [arm.run.arm for arm in arms]
    by_seed = [shown_arms(catalogue, runs, names, styles, seed) for seed in seeds]
    drawn = max((pieces(arm.graph) for arm in arms), key=len, default=())
    stretches = tuple(
        Stretch(first, min(first + PIECES_AT_ONCE, len(drawn))) for first in range(0, len(drawn), PIECES_AT_ONCE)
    ) or (Stretch(0, 0),)
    by_name = {piece.name: piece for piece in drawn}
    piece = choice("block", list(by_name), next(iter(by_name)), click=_clicked(drawn)) if by_name else None
    labels = [stretch_label(stretch, drawn) for stretch in stretches]
    shown = choice("part", labels, labels[0])
    offered = list(Profile) if any(other.name != other.label for other in drawn) else [Profile.LAYERS, Profile.WEIGHTS]
    return View(
        arms=arms,
        seeds={name: tuple(arm for seed in by_seed for arm in seed if arm.run.arm == name) for name in names},
        timeline=Timeline(planned, step, tuple(read_changes(catalogue, [arm.run for arm in arms]))),
        pieces=drawn,
        stretches=stretches,
        stretch=stretches[labels.index(shown)],
        piece=by_name[piece] if piece else None,
        by=choice("width", list(WidthBy), WidthBy.NORM),
        profile=choice("profile", offered, offered[0]),
        measure=choice("gradients", list(Measure), Measure.ACTIVATION),
    )


def stretch_label(stretch: Stretch, drawn: Sequence[Piece]) -> str:
    """`block 1 to 24`."""
    if not stretch.count:
        return ""
    return f"{drawn[stretch.first].label} to {drawn[stretch.end - 1].short}"


def _clicked(drawn: Sequence[Piece]) -> str | None:
    """A piece that was clicked in the picture, as a bar, or as a row of the heat map."""
    if point := clicked(NETWORK):
        return point["customdata"]
    if point := clicked(SHARE):
        return next((piece.name for piece in drawn if piece.label == point["customdata"]), None)
    if point := clicked(DEPTH):
        return str(point["y"]).split(".")[0]
    return None
