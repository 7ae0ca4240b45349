"""A button whose click counts once.

Streamlit's browser side sends a click with the page's whole state. Where a part of the page runs by itself
every second, its next request can leave between the click and the click's own request, and carries it too:
the callback then runs twice. So each click uses up the button it was made on; what comes a second time finds
another one there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def once_button(
    label: str, *, key: str, on_click: Callable[..., None], args: tuple[object, ...] = (), **look: Any
) -> bool:
    """Draw a button that calls `on_click(*args)` once a click; True in the run of the page that follows it.

    `look` is handed to `st.button`: icon, type, width, help, disabled.
    """
    count = st.session_state.setdefault(_counter(key), 0)
    st.button(label, key=f"{key} {count}", on_click=_use_up, args=(key, count, on_click, args), **look)
    return st.session_state.pop(_clicked(key), False)


def _use_up(key: str, count: int, on_click: Callable[..., None], args: tuple[object, ...]) -> None:
    if st.session_state[_counter(key)] != count:
        return
    st.session_state[_counter(key)] = count + 1
    st.session_state[_clicked(key)] = True
    on_click(*args)


def _counter(key: str) -> str:
    return f"clicks on {key}"


def _clicked(key: str) -> str:
    return f"clicked {key}"
