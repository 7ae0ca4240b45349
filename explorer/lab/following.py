"""Settings that bring others along: another family has its own depth, another data set its own image size."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.config import BlockKind, DatasetConfig, DatasetName, Family, NetworkConfig, Task
from explorer.config.dataset import first_dataset
from explorer.config.network import OWN, depths_offered
from explorer.lab.setting_controls import present, state_key


def follow_family() -> None:
    """Another family brings its own depth, width, block and initialization, and data that it can answer for."""
    values = present()
    family = Family(values["network.family"])
    _bring_own(family)
    task = family.task
    if DatasetName(values["dataset.name"]).task is not task:
        st.session_state[state_key("dataset.name")] = first_dataset(task)
        follow_dataset()


def _bring_own(family: Family) -> None:
    own = NetworkConfig(family=family, activation=present()["network.activation"])
    for name in OWN:
        st.session_state[state_key(f"network.{name}")] = getattr(own, name)


def follow_block() -> None:
    """Blocks of three convolutions have other depths than blocks of two; the nearest takes the place."""
    values = present()
    offered = depths_offered(Family(values["network.family"]), BlockKind(values["network.block"]))
    depth = min(offered, key=lambda candidate: abs(candidate - values["network.depth"]))
    st.session_state[state_key("network.depth")] = depth


def follow_dataset() -> None:
    """Another data set brings its own image size, and a family that can answer for it."""
    values = present()
    name = DatasetName(values["dataset.name"])
    if name is DatasetName.OWN and values["dataset.found"] is None:
        return
    named = {"name": name, "path": values["dataset.path"], "found": values["dataset.found"]}
    st.session_state[state_key("dataset.image_size")] = DatasetConfig.model_validate(named).image_size
    if not name.has_images:
        st.session_state[state_key("dataset.flip")], st.session_state[state_key("dataset.shift")] = False, 0
    if Family(values["network.family"]).task is not name.task:
        family = Family.UNET if name.task is Task.SEGMENTATION else Family.LENET
        st.session_state[state_key("network.family")] = family
        _bring_own(family)


FOLLOW: dict[str, Callable[[], None]] = {
    "dataset.name": follow_dataset,
    "network.family": follow_family,
    "network.activation": follow_family,
    "network.block": follow_block,
}
"""Setting → what is done when somebody changes it."""
