"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

from explorer.controls.recordings import Recording
from explorer.phenomena.gradient_flow.numbers import depth
from explorer.phenomena.gradient_flow.numbers.depth import Measure
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.phenomena.gradient_flow.numbers.summary import OverWeights, over_weights
from explorer.reading.computed_once import computed_once
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.reading.training_accuracy import EpochAccuracy, last_epoch_accuracy


@computed_once
def flow(recording: Recording) -> Flow | Missing:
    return recording.read(read_flow)


@computed_once
def depth_history(recording: Recording, measure: Measure) -> NetworkOverview | Missing:
    return recording.read(lambda run: depth.depth_history(run, measure))


@computed_once
def weights(recording: Recording, measure: Measure) -> OverWeights | Missing:
    """Median and range over all weights of the update ratio or of the step-to-step cosine."""
    found = depth_history(recording, measure)
    return found if isinstance(found, Missing) else over_weights(found)


@computed_once
def training_accuracy(recording: Recording) -> EpochAccuracy | Missing | None:
    return recording.read(last_epoch_accuracy)
