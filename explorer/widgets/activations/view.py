"""What the page shows: which arms of which seed, which layer and channel, how measured, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from explorer.analysis.activations.channels import ChannelQuantity, Order
from explorer.analysis.activations.network import Measure, all_layers
from explorer.analysis.activations.recorded import Missing
from explorer.analysis.activations.stages import Stage, idle_words, nonlinearity, stage_words
from explorer.analysis.learning_curves.reading import read_changes
from explorer.analysis.progress import covered_steps
from explorer.architecture import Graph, build_graph
from explorer.figures.activations.columns import ArmColumn, Timeline, label_width
from explorer.figures.activations.grid import MOST_ARMS
from explorer.figures.activations.layer import channel_number
from explorer.figures.theme import ArmStyle
from explorer.store.catalogue import Catalogue
from explorer.store.records import OVERVIEW_STEPS
from explorer.store.run import Run, Status
from explorer.widgets.activations.readings import Recording, channel_history
from explorer.widgets.address import choice, choice_by_data, clicked
from explorer.widgets.scrubber import scrubber

NETWORK, LAYER, CHANNEL, SCALE_AND_SHIFT, MAPS = "network", "layer-channels", "channel-values", "scale-shift", "maps"
"""The keys of the panels' charts."""

SHARED, OWN = "one scale", "own scales"


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


@dataclass(frozen=True)
class View:
    arms: tuple[ShownArm, ...]
    timeline: Timeline
    layers: tuple[str, ...]
    channels: int
    measure: Measure
    layer: str
    channel: int
    quantity: ChannelQuantity
    order: Order
    image: int
    one_scale: bool
    """Whether the maps of all arms have one colour scale."""
    seeds: int

    @property
    def stage(self) -> Stage:
        return self.measure.stage

    @property
    def step(self) -> int:
        return self.timeline.step

    @property
    def function(self) -> str:
        """`ReLU`, or what else the arms' nonlinearity is called."""
        return nonlinearity(arm.run.config.network.activation for arm in self.arms)

    @property
    def idle_word(self) -> str:
        return idle_words(arm.run.config.network.activation for arm in self.arms)

    @property
    def where(self) -> str:
        """`before normalization`, …"""
        return stage_words(self.stage, self.function)

    @property
    def left(self) -> int:
        """Pixels at the left of every panel, so that their columns stand below each other."""
        return label_width(self.layers)

    @property
    def seed_words(self) -> str:
        return seed_words(self.arms, self.seeds)


def seed_words(arms: Sequence[ShownArm], seeds: int) -> str:
    """Which seed is shown, where there are several: channels of different seeds do not correspond."""
    return f"seed {arms[0].run.seed} of {seeds} seeds" if seeds > 1 else ""


def shown_arms(
    catalogue: Catalogue, runs: Sequence[Run], chosen: Sequence[str], styles: Mapping[str, ArmStyle], seed: int
) -> tuple[ShownArm, ...]:
    """The chosen arms' runs of one seed, as many as have room."""
    wanted = [run for run in runs if run.arm in chosen and run.seed == seed][:MOST_ARMS]
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
    steps = sorted({0, *range(1, last + 1, stride), last}) if last else []
    covered = covered_steps([arm.run for arm in arms])
    return scrubber(steps, planned=covered), covered


def choose_view(catalogue: Catalogue, arms: tuple[ShownArm, ...], timeline_step: tuple[int, int], seeds: int) -> View:
    """What clicks, controls and the address say; the panels draw the controls later."""
    step, planned = timeline_step
    layers = all_layers([arm.graph.layers for arm in arms])
    measure = choice("measure", list(Measure), Measure.BEFORE)
    layer = choice_by_data("layer", layers, layers[-1], click=(clicked(NETWORK) or {}).get("y"))
    channels = max(arm.graph[f"{layer}.norm"].shape[0] for arm in arms if layer in arm.graph.layers)
    farthest = _farthest_channel(arms, layer, measure)
    channel = choice_by_data("channel", range(channels), farthest, click=_clicked_channel())
    image = (clicked(MAPS) or {}).get("customdata") if (clicked(MAPS) or {}).get("name") == "images" else None
    return View(
        arms=arms,
        timeline=Timeline(planned, step, tuple(read_changes(catalogue, [arm.run for arm in arms]))),
        layers=layers,
        channels=channels,
        measure=measure,
        layer=layer,
        channel=channel,
        quantity=choice("quantity", list(ChannelQuantity), ChannelQuantity.MEAN),
        order=choice("sort", list(Order), Order.AVERAGE),
        image=choice("image", range(4), 0, click=image),
        one_scale=choice("scale", [SHARED, OWN], SHARED) == SHARED,
        seeds=seeds,
    )


def _clicked_channel() -> int | None:
    """A channel that was clicked as a row, as a point among all channels, or as a map."""
    if row := clicked(LAYER):
        return channel_number(row["y"])
    for chart in (SCALE_AND_SHIFT, MAPS):
        point = clicked(chart)
        if point and point["name"] != "images" and isinstance(point["customdata"], int | float):
            return int(point["customdata"])
    return None


def _farthest_channel(arms: Sequence[ShownArm], layer: str, measure: Measure) -> int | None:
    """The channel whose mean is farthest from zero in the first arm that has one: something to look at."""
    for arm in arms:
        means = channel_history(arm.recording, layer, ChannelQuantity.MEAN, measure.stage)
        found = None if isinstance(means, Missing) else means.at(arm.run.step)
        if found is not None and np.isfinite(found[1]).any():
            return int(np.nanargmax(np.where(np.isfinite(found[1]), np.abs(found[1]), np.nan)))
    return None
