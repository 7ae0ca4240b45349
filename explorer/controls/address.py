"""Choices that stand in the page's address: a click, a control or a link set them, and a link reopens them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from explorer.controls.shown_value import show_value

Value = TypeVar("Value")


def clicked(chart: str) -> dict[str, Any] | None:
    """The point of the live chart with this key that was clicked just now, before the chart is drawn again.

    Charts above and below have to know it: the overview draws a box around the layer that was clicked in it.
    """
    return st.session_state.get(chart, {}).get("clicked")


def choice(key: str, options: Sequence[Value], default: Value, *, click: Value | None = None) -> Value:
    """One of `options`: what was clicked, else what the control with this `key` says, else the address, else the last
    choice of this session, else `default`. It stands in the address while it is not the default.

    The control itself is drawn later, with the same key and without a value of its own.
    """
    value = _said(key, options, click)
    value = default if value is None else value
    st.session_state[_kept(key)] = value
    show_value(key, value)
    _write(key, None if value == default else value)
    return value


def choice_by_data(key: str, options: Sequence[Value], default: Value | None, *, click: Value | None = None) -> Value:
    """As `choice`, but the default depends on what was recorded: another day it may be another one, so that the choice
    always stands in the address. While nothing is recorded (None), the first option stands in.
    """
    value = _said(key, options, click)
    settled = _kept(key) in st.session_state or key in st.query_params
    if value is None or (not settled and value == options[0]):
        value = default
    if value is None:
        show_value(key, options[0])
        return options[0]
    st.session_state[_kept(key)] = value
    show_value(key, value)
    _write(key, value)
    return value


def segments(
    key: str,
    options: Sequence[Any],
    labels: Mapping[Any, str],
    *,
    label: str,
    shows_label: bool = False,
    **look: object,
) -> None:
    """The control of a choice among few, side by side; an option without one of `labels` is its own."""
    st.segmented_control(
        label,
        options,
        key=key,
        persist_state="session",
        required=True,
        format_func=lambda option: labels.get(option, str(option)),
        label_visibility="visible" if shows_label else "collapsed",
        **look,  # type: ignore[arg-type]
    )


def _said(key: str, options: Sequence[Value], click: Value | None) -> Value | None:
    """The first of a click, the control, the address and the last choice that names an option."""
    by_text = {str(option): option for option in options}
    said = (click, st.session_state.get(key), st.query_params.get(key), st.session_state.get(_kept(key)))
    return next((by_text[str(value)] for value in said if value is not None and str(value) in by_text), None)


def _kept(key: str) -> str:
    """A control's own state is gone when another page was shown in between."""
    return f"last {key}"


def _write(key: str, value: object | None) -> None:
    if value is None and key in st.query_params:
        del st.query_params[key]
    elif value is not None and st.query_params.get(key) != str(value):
        st.query_params[key] = str(value)
