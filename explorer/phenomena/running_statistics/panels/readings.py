"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.controls.recordings import Recording
from explorer.phenomena.running_statistics.numbers import distance, prediction, recorded, scatter
from explorer.phenomena.running_statistics.numbers.channel import ChannelCurves, channel_curves
from explorer.phenomena.running_statistics.numbers.distance import Statistic
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, Values
from explorer.phenomena.running_statistics.numbers.scatter import Scatter
from explorer.reading.computed_once import computed_once
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing


@dataclass(frozen=True)
class LayerDistance:
    """A layer's distance from the truth at the moments of its population, `steps` (M,)."""

    steps: NDArray[np.int64]
    observed: Values
    predicted: Values


@computed_once
def network_distance(recording: Recording, statistic: Statistic) -> NetworkOverview | Missing:
    return recording.read(lambda run: distance.network_distance(run, statistic))


@computed_once
def layer_statistics(recording: Recording, layer: str) -> LayerStatistics | Missing:
    """Every batch of one layer: the largest reading of the page, some 4 MB for 2,000 steps of 64 channels."""
    return recording.read(lambda run: recorded.read_layer(run, layer))


@computed_once
def layer_distance(recording: Recording, layer: str, statistic: Statistic) -> LayerDistance | Missing:
    """What does not change while the momentum slider moves."""
    found = layer_statistics(recording, layer)
    if isinstance(found, Missing):
        return found
    predicted = prediction.predicted_distance(found, found.momenta, statistic).distance
    return LayerDistance(found.population.steps, distance.observed_distance(found, statistic), predicted)


@computed_once
def recorded_channel(recording: Recording, layer: str, channel: int, statistic: Statistic) -> ChannelCurves | Missing:
    found = layer_statistics(recording, layer)
    return found if isinstance(found, Missing) else channel_curves(found, channel, statistic)


@computed_once
def replay_error(recording: Recording, layer: str) -> float:
    found = layer_statistics(recording, layer)
    return float("nan") if isinstance(found, Missing) else distance.replay_error(found)


@computed_once
def network_scatter(recording: Recording) -> list[Scatter] | Missing:
    return recording.read(scatter.network_scatter)
