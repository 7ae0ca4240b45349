"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.activations.network import NetworkOverview
from explorer.analysis.activations.recorded import Missing
from explorer.analysis.running_statistics import distance, recorded, scatter
from explorer.analysis.running_statistics.distance import Statistic
from explorer.analysis.running_statistics.recorded import LayerStatistics
from explorer.analysis.running_statistics.scatter import Scatter
from explorer.widgets.activations.readings import Recording


@st.cache_resource(max_entries=128, show_spinner=False)
def network_distance(recording: Recording, statistic: Statistic) -> NetworkOverview | Missing:
    return recording.read(lambda run: distance.network_distance(run, statistic))


@st.cache_resource(max_entries=24, show_spinner=False)
def layer_statistics(recording: Recording, layer: str) -> LayerStatistics | Missing:
    """Every batch of one layer: the largest reading of the page, some 4 MB for 2,000 steps of 64 channels."""
    return recording.read(lambda run: recorded.read_layer(run, layer))


@st.cache_resource(max_entries=64, show_spinner=False)
def network_scatter(recording: Recording) -> list[Scatter] | Missing:
    return recording.read(scatter.network_scatter)
