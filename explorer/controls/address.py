"""Choices that stand in the page's address: a click, a control or a link set them, and a link reopens them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from explorer.controls.not_there import note, withdraw
from explorer.controls.shown_value import show_value
from explorer.controls.visit import address_says, choose, chosen, control_says, forget, seen, write

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)


def clicked(chart: str) -> dict[str, Any] | None:
    """The point of the live chart with this key that was clicked just now, before the chart is drawn again.

    Charts above and below have to know it: the overview draws a box around the layer that was clicked in it.
    """
    return st.session_state.get(chart, {}).get("clicked")


def choice(
    key: str,
    options: Sequence[Value],
    default: Value,
    *,
    click: Value | None = None,
    formerly: Callable[[Value], str] = str,
) -> Value:
    """One of `options`: what was clicked, else a new address, else what the control with this `key` was moved to, else
    the last choice, else `default`. It stands in the address while it is not the default.

    The control itself is drawn later, with the same key and without a value of its own. `formerly` is how addresses
    once named an option.
    """
    value = _resolved(key, options, default, click, formerly)
    write(key, () if value == default else (str(value),))
    return value


def choice_by_data(key: str, options: Sequence[Value], default: Value | None, *, click: Value | None = None) -> Value:
    """As `choice`, but the default depends on what was recorded: another day it may be another one, so that the choice
    always stands in the address. While nothing is recorded (None), the first option stands in.
    """
    value = _resolved(key, options, options[0] if default is None else default, click, str)
    if default is not None:
        choose(key, value)
    if chosen(key) is not None:
        write(key, (str(value),))
    return value


def choices(key: str, options: Sequence[str], *, formerly: Callable[[str], str] = str) -> list[str]:
    """Some of `options` in their own order; all of them at first, and where none is left.

    They stand in the address while they are not all.
    """
    named = _named(options, formerly)
    asked, moved = address_says(key), control_says(key)
    some = [named[text] for text in asked or () if text in named]
    if asked is not None:
        choose(key, some or None)
    elif moved is not None:
        choose(key, list(moved))
    wanted = chosen(key) or options
    value = [option for option in options if option in wanted] or list(options)
    there = st.session_state.get(key) or ()
    _show(key, there if set(there) == set(value) else value)  # the order of the clicks is nothing to put right
    if strangers := [text for text in asked or () if text not in named]:
        note(key, ", ".join(strangers), value, options, shown=", ".join(value))
    withdraw(key, value)
    if len(value) == len(options):
        choose(key, None)
    write(key, tuple(value) if len(value) < len(options) else ())
    return value


def number(key: str, default: Number, low: Number, high: Number) -> Number:
    """A number from `low` to `high`, inclusive, chosen as in `choice`."""
    kind = type(default)
    asked, moved = address_says(key), control_says(key)
    read = _number(asked[-1], kind, low, high) if asked else None
    if read is not None:
        choose(key, read)
    elif asked == ():
        forget(key)
    elif moved is not None:
        choose(key, kind(moved))
    last: Number | None = chosen(key)
    value = default if last is None else min(max(last, low), high)
    _show(key, value)
    if asked and read is None:
        note(key, asked[-1], value, shown=f"{value:g}, of {low:g} to {high:g},")
    withdraw(key, value)
    write(key, () if value == default else (f"{value:.9g}",))
    return value


def slider(key: str, label: str, low: Number, high: Number, default: Number, step: Number, **look: Any) -> Number:
    """A number and its control in one."""
    value = number(key, default, low, high)
    st.slider(label, low, high, step=step, key=key, persist_state="session", **look)
    return value


def ladder(
    key: str, label: str, options: Sequence[Value], default: Value, words: Callable[[Value], str] = str, **look: Any
) -> Value:
    """A choice among ascending values and its control in one."""
    value = choice(key, options, default, formerly=words)
    st.select_slider(label, options, key=key, persist_state="session", format_func=words, **look)
    return value


def show(key: str, value: str) -> None:
    """Make a choice from elsewhere on its page: a button's callback."""
    st.query_params[key] = value


def was_moved(key: str) -> bool:
    """Whether the reader moved the control of a choice that was made before, outside of the fragment that runs now."""
    return control_says(key) is not None


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


def _resolved(
    key: str, options: Sequence[Value], default: Value, click: Value | None, formerly: Callable[[Value], str]
) -> Value:
    named = _named(options, formerly)
    asked, moved = address_says(key), control_says(key)
    said = (click, asked[-1] if asked else None, moved)
    found = next((named[str(name)] for name in said if name is not None and str(name) in named), None)
    if found is not None:
        choose(key, found)
    elif asked == ():  # the reader went back to where nothing was chosen
        forget(key)
    value = named.get(str(chosen(key)), default)
    _show(key, value)
    if asked and asked[-1] not in named:
        note(key, asked[-1], value, options)
    withdraw(key, value)
    return value


def _named(options: Sequence[Value], formerly: Callable[[Value], str]) -> dict[str, Value]:
    return {formerly(option): option for option in options} | {str(option): option for option in options}


def _show(key: str, value: object) -> None:
    show_value(key, value)
    seen(key).shown = value


def _number(text: str, kind: type[Number], low: Number, high: Number) -> Number | None:
    try:
        value = kind(text)
    except ValueError:
        return None
    return value if low <= value <= high else None
