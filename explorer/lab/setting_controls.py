"""Settings as Streamlit controls. Their state lives under `state_key(key)` and outlasts a control that is not drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any

import streamlit as st

from explorer.config import RunConfig
from explorer.controls.chips import piece
from explorer.controls.setting_words import CUMULATIVE, word
from explorer.controls.settings import CONTROLS, VARIABLE, Control
from explorer.drawing.arms import arm_styles
from explorer.experiment import label
from explorer.foreign_text import in_markdown
from explorer.lab.normalizer_chooser import normalizer_chooser

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_CARRIED = ("dataset.path", "dataset.found")  # one's own data, which no control shows by itself


def state_key(key: str) -> str:
    return f"setting {key}"


def arms_key(key: str) -> str:
    return f"arms {key}"


def fill(config: RunConfig) -> None:
    """Let every control show a configuration's value."""
    for key in (*CONTROLS, *_CARRIED):
        value = config.value(key)
        st.session_state[state_key(key)] = CUMULATIVE if value is None else value


def unfilled(mark: str, identity: str) -> bool:
    """Whether the controls show something else than `identity`'s settings; from now on they count as showing those."""
    if st.session_state.get(mark) == identity:
        return False
    st.session_state[mark] = identity
    return True


def present() -> dict[str, Any]:
    """What all controls say: dotted key → value."""
    values = {key: st.session_state[state_key(key)] for key in (*CONTROLS, *_CARRIED)}
    return {key: None if value == CUMULATIVE else value for key, value in values.items()}


def set_arms(key: str, arms: Sequence[Any]) -> None:
    """Let the control of a varied setting's arms show these."""
    st.session_state[arms_key(key)] = [CUMULATIVE if arm is None else arm for arm in arms]


def set_control(key: str, value: Any) -> None:
    """Let a control show `value`, a plain one where it offers the same as a name."""
    same = next((offered for offered in CONTROLS[key].values if offered == value), value)
    st.session_state[state_key(key)] = CUMULATIVE if value is None else same


def control(setting: Control, *, on_change: Callable[[], None] | None = None) -> None:
    """Draw one setting: names as a choice, numbers as a slider over sensible values."""
    key = state_key(setting.key)
    options = setting.offered(st.session_state[key], present())
    if isinstance(setting.values[0], bool):
        st.toggle(setting.label, key=key, persist_state="session", help=setting.help)
    elif setting.is_choice:
        st.selectbox(
            setting.label,
            options,
            format_func=partial(word, setting.key),
            key=key,
            persist_state="session",
            help=setting.help,
            on_change=on_change,
            accept_new_options=setting.is_open,
        )
    else:
        st.select_slider(
            setting.label,
            options,
            format_func=partial(word, setting.key),
            key=key,
            persist_state="session",
            help=setting.help,
            on_change=on_change,
        )


def arm_chooser(varied: str) -> list[Any]:
    """The arms of a varied setting: names as chips in their colors, numbers to pick or type; in a sensible order."""
    names, first = VARIABLE[varied]
    key = arms_key(varied)
    st.session_state.setdefault(key, list(first))
    if varied == "normalization.kind":
        return list(normalizer_chooser(key))
    if names:
        styles = arm_styles([label(varied, name) for name in names])
        chosen = st.pills(
            "Arms",
            names,
            selection_mode="multi",
            format_func=lambda name: f"{piece(styles[label(varied, name)])} {in_markdown(word(varied, name))}",
            key=key,
            persist_state="session",
        )
        return [name for name in names if name in chosen]
    offered = sorted({*CONTROLS[varied].values, *st.session_state[key]}, key=_words_last)
    st.multiselect(
        "Arms",
        offered,
        format_func=partial(word, varied),
        key=key,
        persist_state="session",
        accept_new_options=True,
    )
    return sorted(arms_now(varied), key=lambda arm: _words_last(CUMULATIVE if arm is None else arm))


def arms_now(varied: str) -> list[Any]:
    """What the arms' control says, before it is drawn."""
    arms = dict.fromkeys(map(_number, st.session_state[arms_key(varied)]))
    return [None if arm == CUMULATIVE else arm for arm in arms]


def _words_last(value: float | str) -> tuple[bool, Any]:
    return isinstance(value, str), value


def _number(value: Any) -> Any:
    """What was typed as a number; what is none stays as it is, and the configuration says what is wrong with it."""
    try:
        number = float(value.replace(",", "") if isinstance(value, str) and _THOUSANDS.fullmatch(value) else value)
    except ValueError:
        return value
    if not isfinite(number):
        return number
    return int(number) if number == int(number) and not isinstance(value, float) else number
