"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.controls.recordings import Recording
from explorer.phenomena.activations.numbers import channels, histograms, maps, network
from explorer.phenomena.activations.numbers.channels import ChannelQuantity
from explorer.phenomena.activations.numbers.histograms import ChannelHistograms
from explorer.phenomena.activations.numbers.maps import FeatureMaps
from explorer.phenomena.activations.numbers.network import Measure
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.reading.computed_once import computed_once
from explorer.reading.histories import History
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing


@computed_once
def network_overview(recording: Recording, measure: Measure) -> NetworkOverview | Missing:
    return recording.read(lambda run: network.network_overview(run, measure))


@computed_once
def channel_history(recording: Recording, layer: str, quantity: ChannelQuantity, stage: Stage) -> History | Missing:
    return recording.read(lambda run: channels.channel_history(run, layer, quantity, stage))


@computed_once
def channel_histograms(recording: Recording, layer: str, channel: int, stage: Stage) -> ChannelHistograms | Missing:
    return recording.read(lambda run: histograms.channel_histograms(run, layer, channel, stage))


@computed_once
def feature_maps(recording: Recording, layer: str, image: int, step: int) -> FeatureMaps | Missing:
    return recording.read(lambda run: maps.feature_maps(run, layer, image, step))


@computed_once
def sample_images(recording: Recording) -> NDArray[np.float32] | Missing | None:
    return recording.read(maps.sample_images)
