"""What the page shows: which arms of which seed, which layer and channel, how measured, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.controls.address import choice, choice_by_data, clicked
from explorer.controls.shown_arms import ShownArm, seed_words
from explorer.drawing.channels_over_time import channel_number
from explorer.drawing.columns import Timeline, label_width
from explorer.phenomena.activations.numbers.channels import ChannelQuantity
from explorer.phenomena.activations.numbers.network import Measure
from explorer.phenomena.activations.numbers.stages import Stage, idle_words, nonlinearity, stage_words
from explorer.phenomena.activations.panels.readings import channel_history
from explorer.reading.channel_order import Order
from explorer.reading.experiment_curves import read_changes
from explorer.reading.overviews import all_layers
from explorer.reading.reasons import Missing
from explorer.store.catalogue import Catalogue

NETWORK, LAYER, CHANNEL, SCALE_AND_SHIFT, MAPS = "network", "layer-channels", "channel-values", "scale-shift", "maps"
"""The keys of the panels' charts."""

SHARED, OWN = "one scale", "own scales"


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
    """Whether the maps of all arms have one color scale."""
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
