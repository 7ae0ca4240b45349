"""What the page shows: which arms, and of the one in focus which layer, channel, statistic and moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.controls.address import choice, choice_by_data, clicked
from explorer.controls.shown_arms import ShownArm
from explorer.drawing.channels_over_time import channel_number
from explorer.drawing.columns import Timeline, label_width
from explorer.phenomena.running_statistics.numbers.distance import Statistic, channel_distance
from explorer.phenomena.running_statistics.numbers.recorded import MOMENTUM, LayerStatistics
from explorer.phenomena.running_statistics.panels.readings import layer_statistics, network_distance
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.experiment_curves import read_changes
from explorer.reading.overviews import all_layers
from explorer.reading.reasons import Missing, RunState, no_moments, no_network
from explorer.reading.studies import Answer, ask, look
from explorer.store.catalogue import Catalogue
from explorer.store.studies import Studies
from explorer.study_requests.request import StudyRequest

NETWORK, LAYER = "distance-by-layer", "distance-by-channel"
"""The keys of the overviews' charts, where a click chooses."""


@dataclass(frozen=True)
class View:
    """`arms` are those with batch normalization, `without` the others; panels about one run show `focus`."""

    arms: tuple[ShownArm, ...]
    without: tuple[ShownArm, ...]
    focus: ShownArm
    store: Path
    timeline: Timeline
    layers: tuple[str, ...]
    layer: str
    channel: int
    channels: int
    statistic: Statistic
    momentum: float | None
    """Of the focus at the step shown, as it was changed to."""
    checkpoints: tuple[int, ...]
    seeds: int

    @property
    def step(self) -> int:
        return self.timeline.step

    @property
    def checkpoint(self) -> int | None:
        """The last kept network of the focus at or before the step shown; None before its first one."""
        return next((step for step in reversed(self.checkpoints) if step <= self.step), None)

    @property
    def why_no_truth(self) -> str:
        """Why the focus has no moments of the population's statistics, as a sentence."""
        run = self.focus.run
        return f"No population statistics here: {no_moments(run.config.recording.moments, RunState.of(run)).sentence}."

    @property
    def why_no_network(self) -> str:
        """Why there is no such network."""
        return no_network(RunState.of(self.focus.run), kept_later=bool(self.checkpoints)).sentence

    def look(self, requests: Sequence[StudyRequest]) -> list[Answer]:
        """What is known of these questions about the focus, in their order; nothing is queued."""
        with Studies(self.store) as studies:
            return [look(studies, self.focus.run.id, request) for request in requests]

    def ask(self, requests: Sequence[StudyRequest]) -> None:
        """Queue what is not known yet, and once more what failed."""
        with Studies(self.store) as studies:
            for request in requests:
                ask(studies, self.focus.run.id, request, again=True)

    @property
    def left(self) -> int:
        return label_width(self.layers)

    @property
    def seed_words(self) -> str:
        return f"seed {self.focus.run.seed}, one of {self.seeds}" if self.seeds > 1 else ""

    @property
    def focus_words(self) -> str:
        """Which arm, where there are several to choose from."""
        return self.focus.run.arm if len(self.arms) > 1 else ""

    @property
    def chance(self) -> float:
        return self.focus.run.config.dataset.chance


def keeps_statistics(arm: ShownArm) -> bool:
    return arm.run.config.normalization.kind.averages_over_batch


def choose_view(catalogue: Catalogue, shown: Sequence[ShownArm], moment: tuple[int, int], seeds: int) -> View | None:
    """What clicks, controls and the address say; the panels draw the controls later. None where nothing is averaged."""
    arms = tuple(arm for arm in shown if keeps_statistics(arm))
    if not arms:
        return None
    step, planned = moment
    point = clicked(NETWORK) or clicked(LAYER) or {}
    names = [arm.run.arm for arm in arms]
    name = choice("shown", names, names[0], click=point.get("name") if point.get("name") in names else None)
    focus = arms[names.index(name)]
    statistic = choice("statistic", list(Statistic), Statistic.MEAN)
    layers = all_layers([arm.graph.layers for arm in arms])
    layer = choice_by_data("layer", layers, _farthest_layer(focus, layers), click=(clicked(NETWORK) or {}).get("y"))
    channels = max(arm.graph[f"{layer}.norm"].shape[0] for arm in arms if layer in arm.graph.layers)
    row = clicked(LAYER)
    channel = choice_by_data(
        "channel",
        range(channels),
        _farthest_channel(focus, layer, statistic),
        click=channel_number(row["y"]) if row else None,
    )
    changes = tuple(read_changes(catalogue, [arm.run for arm in shown]))
    own = [change.after for change in changes if change.setting == MOMENTUM and change.step < step]
    return View(
        arms=arms,
        without=tuple(arm for arm in shown if not keeps_statistics(arm)),
        focus=focus,
        store=catalogue.folder,
        timeline=Timeline(planned, step, changes),
        layers=layers,
        layer=layer,
        channel=channel,
        channels=channels,
        statistic=statistic,
        momentum=own[-1] if own else focus.run.config.normalization.momentum,
        checkpoints=tuple(checkpoint_steps(catalogue, focus.run)),
        seeds=seeds,
    )


def _farthest_layer(arm: ShownArm, layers: Sequence[str]) -> str:
    """The layer whose running means end farthest from the truth: something to look at."""
    found = network_distance(arm.recording, Statistic.MEAN)
    last = None if isinstance(found, Missing) else found.at(arm.run.step)
    if isinstance(found, Missing) or last is None or not np.isfinite(last[1]).any():
        return layers[-1]
    return found.layers[int(np.nanargmax(last[1]))]


def _farthest_channel(arm: ShownArm, layer: str, statistic: Statistic) -> int:
    found = layer_statistics(arm.recording, layer)
    signed = channel_distance(found, statistic) if isinstance(found, LayerStatistics) else found
    last = None if isinstance(signed, Missing) else signed.at(arm.run.step)
    if last is None or not np.isfinite(last[1]).any():
        return 0
    return int(np.nanargmax(np.abs(last[1])))
