"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

import streamlit as st

from explorer.controls.recordings import Recording
from explorer.phenomena.gradient_flow.numbers import depth
from explorer.phenomena.gradient_flow.numbers.depth import Measure
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.phenomena.gradient_flow.numbers.summary import OverWeights, over_weights
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.reading.training_accuracy import EpochAccuracy, last_epoch_accuracy


@st.cache_resource(max_entries=128, show_spinner=False)
def flow(recording: Recording) -> Flow | Missing:
    return recording.read(read_flow)


@st.cache_resource(max_entries=128, show_spinner=False)
def depth_history(recording: Recording, measure: Measure) -> NetworkOverview | Missing:
    return recording.read(lambda run: depth.depth_history(run, measure))


@st.cache_resource(max_entries=128, show_spinner=False)
def weights(recording: Recording, measure: Measure) -> OverWeights | Missing:
    """Median and range over all weights of the update ratio or of the step-to-step cosine."""
    found = depth_history(recording, measure)
    return found if isinstance(found, Missing) else over_weights(found)


@st.cache_resource(max_entries=128, show_spinner=False)
def training_accuracy(recording: Recording) -> EpochAccuracy | Missing | None:
    return recording.read(last_epoch_accuracy)
