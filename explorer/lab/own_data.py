"""The Lab's way to one's own images: where they are, what was found there, and what they look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from explorer.config import DatasetName
from explorer.config.dataset import Background, OwnData, Reading, Split
from explorer.controls.setting_words import CUMULATIVE
from explorer.foreign_text import in_markdown
from explorer.lab.setting_controls import present, state_key
from explorer.sentences import as_sentence
from explorer.sources.data_error import DataError
from explorer.sources.own import EXAMPLES, Look, Looking, UndecidedError, located

SHOWN_CLASSES = 8
GAP = 2  # pixels between two images
SCALE = 2  # screen pixels of an image's pixel
AT_ONCE = 1.5  # seconds that a page waits before it shows how far a look is
GLANCE = 0.5  # seconds between two looks at that

_PATH, _FOUND, _SIZE = (state_key(f"dataset.{name}") for name in ("path", "found", "image_size"))
_OUTCOME, _READING = "own data looked at", "own data read as"

_SPLITS = {
    Split.GIVEN: "Training and test images as given",
    Split.POOLED: "All together, a quarter for testing",
    Split.NONE: "The outermost folders are classes",
}


def own_data_control() -> None:
    """Draw where the data are, and below it what is wrong with them or what they are."""
    if present()["dataset.name"] != DatasetName.OWN:
        return
    st.text_input(
        "Folder or file",
        key=_PATH,
        on_change=_look_at_another,
        placeholder="/home/me/leaves",
        help="On this machine: a folder with a folder of images for each class, perhaps within train and test; an npz "
        "file with images x and labels y; npy files; or a CSV file with a label and pixels in each row. Everything is "
        "read once and checked, and nothing is changed.",
    )
    match _outcome():
        case Looking():
            st.fragment(_progress, run_every=GLANCE)()
        case UndecidedError() as question:
            st.warning(_sentence(question), icon=":material/help:")
            _answers(question)
        case DataError() as refusal:
            st.error(_sentence(refusal), icon=":material/block:")
        case Look() as found if _is_chosen(found):
            _choices(found)
            _preview(found)


def _outcome() -> object:
    """What became of looking at the path that is in the form; None for another one."""
    path, outcome = st.session_state.get(_OUTCOME, ("", None))
    return outcome if path == st.session_state[_PATH] else None


def _is_chosen(found: Look) -> bool:
    values = present()["dataset.found"]
    return values is not None and OwnData.model_validate(values) == found.found


def take_up_own_data() -> None:
    """Let the settings be those of a look that has ended. To be called before any control is drawn."""
    outcome = _outcome()
    if isinstance(outcome, Looking) and outcome.is_over():
        _take_up(outcome)


def _look_at_another() -> None:
    st.session_state[_READING] = Reading()
    _look()


def _look() -> None:
    """Begin a look; what is soon over is shown at once."""
    st.session_state[_FOUND] = CUMULATIVE  # how the form writes None
    _keep(None)
    if not st.session_state[_PATH].strip():
        return
    try:
        path = located(st.session_state[_PATH])
    except DataError as error:
        _keep(error)
        return
    st.session_state[_PATH] = str(path)
    looking = Looking(path, st.session_state.setdefault(_READING, Reading()))
    _keep(looking)
    if looking.is_over(AT_ONCE):
        _take_up(looking)


def _take_up(looking: Looking) -> None:
    try:
        found = looking.result().look
    except DataError as error:
        _keep(error)
        return
    _keep(found)
    st.session_state[_FOUND] = found.found
    st.session_state[_READING] = found.found.reading
    st.session_state[_SIZE] = found.found.side


def _keep(outcome: Look | Looking | DataError | None) -> None:
    st.session_state[_OUTCOME] = (st.session_state[_PATH], outcome)


def _progress() -> None:
    looking = _outcome()
    if not isinstance(looking, Looking) or looking.is_over():
        st.rerun()
    now = looking.progress
    share = now.done / now.total if now.total else 0.0
    words = f"{now.done:,} of {now.total:,} files" if now.total else "Listing the files"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, text=words)
        st.button("Stop", icon=":material/stop:", on_click=looking.stop)
    st.text(now.at)


def _answers(question: UndecidedError) -> None:
    """A button for each answer to what only the owner of the data can decide."""
    with st.container(horizontal=True):
        for answer in question.offered:
            setting = question.setting
            st.button(_words(setting, answer), on_click=_read_as, args=(setting, answer), key=f"own {setting} {answer}")


def _words(setting: str, answer: str | bool) -> str:
    if setting == "split":
        return _SPLITS[Split(answer)]
    return f"Lay them on {answer}" if setting == "background" else "Leave them out"


def _read_as(setting: str, answer: str | bool) -> None:
    values = st.session_state.get(_READING, Reading()).model_dump() | {setting: answer}
    st.session_state[_READING] = Reading.model_validate(values)
    _look()


def _choices(found: Look) -> None:
    """What can be chosen anew of how the data are read."""
    reading = found.found.reading or Reading()
    if len(found.offered) > 1:
        _choice("Split", "split", found.offered, reading.split, _SPLITS.__getitem__)
    if found.transparent:
        _choice("Transparent images lie on", "background", tuple(Background), reading.background, str)


def _choice(label: str, setting: str, offered: Sequence[Any], chosen: str | None, words: Callable[[Any], str]) -> None:
    key = f"own data {setting}"
    st.session_state[key] = chosen

    def change() -> None:
        _read_as(setting, st.session_state[key])

    st.selectbox(label, offered, key=key, format_func=words, on_change=change)


def _preview(found: Look) -> None:
    facts = found.found
    color = "color" if facts.channels == 3 else "gray"
    is_given = facts.reading is not None and facts.reading.split is Split.GIVEN
    tested = f"{facts.test:,} of them for testing" if is_given else "a quarter of them for testing"
    st.caption(f"{facts.train + facts.test:,} {color} images in {facts.classes} classes, {tested}")
    for note in found.notes:
        st.caption(f":material/info: {in_markdown(note)}")
    for name, count, examples in zip(facts.names[:SHOWN_CLASSES], found.counts, found.examples, strict=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(strip(examples), alt=f"{len(examples)} images of the class {name}")
            st.markdown(f":small[{in_markdown(name)} · {count:,}]", width="content")
    if facts.classes > SHOWN_CLASSES:
        st.caption(f"and {facts.classes - SHOWN_CLASSES} more classes")


def _sentence(error: DataError) -> str:
    return in_markdown(as_sentence(str(error)))


def strip(examples: np.ndarray) -> np.ndarray:
    """Images (k, C, side, side) from 0 to 1 beside each other, (height, width, 3) bytes for the screen."""
    colored = np.broadcast_to(examples, (len(examples), 3, *examples.shape[2:]))
    tiles = np.pad(colored, ((0, 0), (0, 0), (0, 0), (0, GAP)), constant_values=1.0)
    row = np.concatenate(list(tiles[:EXAMPLES]), axis=2)[:, :, :-GAP].transpose(1, 2, 0)
    return np.round(255 * row).astype(np.uint8).repeat(SCALE, axis=0).repeat(SCALE, axis=1)
