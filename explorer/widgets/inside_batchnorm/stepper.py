"""One operation at a time: all operations in a row to choose from, and two buttons to go on and back."""

from collections.abc import Sequence

import streamlit as st


def stepper(names: Sequence[str], labels: Sequence[str], *, key: str, label: str, start: str) -> int:
    """The index of the operation that is shown, `start` at first; it stands in the page's address by its name."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        back, on = ":material/chevron_left:", ":material/chevron_right:"
        now = _position(names, key, start)
        st.button(
            "",
            icon=back,
            key=f"{key} back",
            help="One operation back",
            on_click=_go,
            args=(names, key, start, -1),
            disabled=now == 0,
        )
        chosen = st.segmented_control(
            label,
            list(names),
            default=start,
            format_func=lambda name: labels[names.index(name)],
            key=key,
            label_visibility="collapsed",
            bind="query-params",
            required=True,
        )
        st.button(
            "",
            icon=on,
            key=f"{key} on",
            help="The next operation",
            on_click=_go,
            args=(names, key, start, 1),
            disabled=now == len(names) - 1,
        )
    return names.index(chosen or start)


def _position(names: Sequence[str], key: str, start: str) -> int:
    return names.index(st.session_state.get(key) or start)


def _go(names: Sequence[str], key: str, start: str, steps: int) -> None:
    there = _position(names, key, start) + steps
    st.session_state[key] = names[min(max(there, 0), len(names) - 1)]
