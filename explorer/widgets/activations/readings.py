"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.analysis.activations import channels, histograms, maps, network
from explorer.analysis.activations.channels import ChannelQuantity
from explorer.analysis.activations.histograms import ChannelHistograms
from explorer.analysis.activations.maps import FeatureMaps
from explorer.analysis.activations.network import Measure, NetworkOverview
from explorer.analysis.activations.recorded import WAITING, History, Missing, RunReader
from explorer.analysis.activations.stages import Stage
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run, Status

Found = TypeVar("Found")


@dataclass(frozen=True)
class Recording:
    """A run as far as it has come: the same one has the same numbers, so that what was read can be kept."""

    folder: Path
    run: str
    status: Status
    step: int

    @classmethod
    def of(cls, catalogue: Catalogue, run: Run) -> Recording:
        return cls(catalogue.folder, run.id, run.status, run.step)

    def read(self, look: Callable[[RunReader], Found]) -> Found | Missing:
        """What `look` finds; a run that waits for its turn has no records yet, and none are made."""
        if self.status is Status.QUEUED and self.step == 0:
            return WAITING
        with Catalogue(self.folder) as catalogue, catalogue.records(self.run) as records:
            return look(RunReader(records, catalogue.run(self.run).config))


@st.cache_resource(max_entries=128, show_spinner=False)
def network_overview(recording: Recording, measure: Measure) -> NetworkOverview | Missing:
    return recording.read(lambda run: network.network_overview(run, measure))


@st.cache_resource(max_entries=128, show_spinner=False)
def channel_history(recording: Recording, layer: str, quantity: ChannelQuantity, stage: Stage) -> History | Missing:
    return recording.read(lambda run: channels.channel_history(run, layer, quantity, stage))


@st.cache_resource(max_entries=64, show_spinner=False)
def channel_histograms(recording: Recording, layer: str, channel: int, stage: Stage) -> ChannelHistograms | Missing:
    return recording.read(lambda run: histograms.channel_histograms(run, layer, channel, stage))


@st.cache_resource(max_entries=128, show_spinner=False)
def feature_maps(recording: Recording, layer: str, image: int, step: int) -> FeatureMaps | Missing:
    return recording.read(lambda run: maps.feature_maps(run, layer, image, step))


@st.cache_resource(max_entries=32, show_spinner=False)
def sample_images(recording: Recording) -> NDArray[np.float32] | Missing | None:
    return recording.read(maps.sample_images)
