"""The Lab's way to one's own images: where they are, what was found there, and what they look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from explorer.config import DatasetName
from explorer.controls.settings import CUMULATIVE
from explorer.lab.setting_controls import present, state_key
from explorer.sources.data_error import DataError
from explorer.sources.own import EXAMPLES, Look, look

SHOWN_CLASSES = 8
GAP = 2  # pixels between two images
SCALE = 2  # screen pixels of an image's pixel

_PATH, _FOUND = state_key("dataset.path"), state_key("dataset.found")
_LOOK = "own data looked at"


def own_data_control() -> None:
    """Draw where the data are, and below it what is wrong with them or what they are."""
    if present()["dataset.name"] != DatasetName.OWN:
        return
    st.text_input(
        "Folder or npz file",
        key=_PATH,
        on_change=_look_again,
        placeholder="/home/me/leaves",
        help="A folder on this machine with a folder of images for each class, or an npz file with images x and "
        "labels y. Everything is read once and checked, and nothing is changed.",
    )
    found = st.session_state.get(_LOOK)
    if isinstance(found, str):
        st.error(found, icon=":material/block:")
    elif isinstance(found, Look):
        _preview(found)


def _look_again() -> None:
    st.session_state[_FOUND] = CUMULATIVE  # how the form writes None
    path = st.session_state[_PATH].strip()
    if not path:
        st.session_state[_LOOK] = None
        return
    try:
        found = look(Path(path).expanduser().resolve())
    except DataError as error:
        st.session_state[_LOOK] = f"{error}."
        return
    st.session_state[_PATH] = str(Path(path).expanduser().resolve())
    st.session_state[_LOOK], st.session_state[_FOUND] = found, found.found
    st.session_state[state_key("dataset.image_size")] = found.found.side


def _preview(found: Look) -> None:
    facts = found.found
    colour = "colour" if facts.channels == 3 else "grey"
    total = facts.train + facts.test
    st.caption(f"{total:,} {colour} images in {facts.classes} classes, a quarter of them for testing")
    for note in found.notes:
        st.caption(f":material/info: {note}")
    for name, count, examples in zip(facts.names[:SHOWN_CLASSES], found.counts, found.examples, strict=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(strip(examples))
            st.markdown(f":small[{name} · {count:,}]", width="content")
    if facts.classes > SHOWN_CLASSES:
        st.caption(f"and {facts.classes - SHOWN_CLASSES} more classes")


def strip(examples: np.ndarray) -> np.ndarray:
    """Images (k, C, side, side) from 0 to 1 beside each other, (height, width, 3) bytes for the screen."""
    coloured = np.broadcast_to(examples, (len(examples), 3, *examples.shape[2:]))
    tiles = np.pad(coloured, ((0, 0), (0, 0), (0, 0), (0, GAP)), constant_values=1.0)
    row = np.concatenate(list(tiles[:EXAMPLES]), axis=2)[:, :, :-GAP].transpose(1, 2, 0)
    return np.round(255 * row).astype(np.uint8).repeat(SCALE, axis=0).repeat(SCALE, axis=1)
