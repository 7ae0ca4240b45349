"""What a session knows of the choices on its pages: what was chosen, and what this page has shown and written.

A page that is being drawn meets three voices that may all be old: the address that came with the request, the state
of a control, and its own memory. An address or a control says something new only where it differs from what the page
itself put there.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.controls.pages import KEYS, PASSING, SHARED, foreign

_VISIT = "this visit of a page"
_CHOSEN = "what was chosen"
_of_thread = threading.local()
"""The visit that the script of this thread knows, and the context of that script."""


@dataclass
class Seen:
    """Of one key during one visit of a page."""

    shown: Any
    """What the control shows as far as Python knows."""
    written: set[tuple[str, ...]] = field(default_factory=set)
    """What Python wrote into the address: a request that was under way may still say it."""
    left: tuple[str, ...] | None = None
    """What the address would say had the reader not gone back to one that leaves it out."""


@dataclass
class Visit:
    """The time from opening a page to opening another one."""

    page: str
    keys: dict[str, Seen] = field(default_factory=dict)
    controls: set[str] = field(default_factory=set)
    """Those that Python gave a value during this visit."""
    not_there: dict[str, NotThere] = field(default_factory=dict)
    explained: dict[str, Any] = field(default_factory=dict)
    """Card → what it says of itself (`explaining.Explained`)."""


@dataclass(frozen=True)
class NotThere:
    """Something that the address named and that is not there."""

    sentence: str
    instead: Any
    """What is shown in its place; the sentence goes when the reader chooses something else."""


def enter(page: str) -> None:
    """Begin a run of `page`. Keys that only other pages have leave the address; of another page's controls nothing
    stays but what was chosen: what has the same name here is another thing.
    """
    if (before := visit().page) != page:
        st.session_state[_VISIT] = _of_thread.visit = Visit(page)
        for key in KEYS.get(before, frozenset()) | KEYS.get(page, frozenset()):
            st.session_state.pop(key, None)
        for key in PASSING:
            _chosen().pop(_owned(key), None)
    for key in foreign(page, list(st.query_params)):
        del st.query_params[key]


def visit() -> Visit:
    """Asked dozens of times in a run of the page: Streamlit's own look into its state takes many times as long."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or getattr(_of_thread, "context", None) is not context:
        _of_thread.visit, _of_thread.context = st.session_state.setdefault(_VISIT, Visit("")), context
    return _of_thread.visit


def seen(key: str) -> Seen:
    """
    Raises:
        KeyError: a key that `pages.KEYS` does not know of this page.
    """
    now = visit()
    if now.page and key not in KEYS[now.page]:
        raise KeyError(f"{key} is no key of the page {now.page}: name it in controls/pages.py")
    return now.keys.setdefault(key, Seen(st.session_state.get(key)))


def chosen(key: str) -> Any | None:
    """What the reader chose last, on this page or where the key is shared on another one."""
    return _chosen().get(_owned(key))


def choose(key: str, value: Any) -> None:
    _chosen()[_owned(key)] = value


def forget(key: str) -> None:
    """Let the page begin anew with this choice."""
    _chosen().pop(_owned(key), None)
    visit().keys.pop(key, None)
    st.session_state.pop(key, None)
    if key in st.query_params:
        del st.query_params[key]


def address_says(key: str) -> tuple[str, ...] | None:
    """What the address says where it comes from a reader: by a link, by hand, by going back; else None."""
    said = tuple(st.query_params.get_all(key))
    if goes_back():
        return said
    return said if said and said not in seen(key).written else None


def goes_back() -> bool:
    """Whether the reader pressed the browser's Back or Forward, so that the address says all there is to show."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


def control_says(key: str) -> Any | None:
    """What the control says where its reader moved it; else None."""
    there = st.session_state.get(key)
    return None if there == seen(key).shown else there


def write(key: str, texts: tuple[str, ...]) -> None:
    """Let the address say `texts`, or nothing where there are none.

    Where the reader went back it is left as it is, as long as nothing else is chosen: each new address is a step
    forward in the browser's history, and the next Back would meet this one again.
    """
    now = seen(key)
    now.written.add(texts)
    now.left = texts if goes_back() else now.left if now.left == texts else None
    if now.left is not None or tuple(st.query_params.get_all(key)) == texts:
        return
    if texts:
        st.query_params[key] = texts[0] if len(texts) == 1 else list(texts)
    elif key in st.query_params:
        del st.query_params[key]


def _chosen() -> dict[str, Any]:
    return st.session_state.setdefault(_CHOSEN, {})


def _owned(key: str) -> str:
    return key if key in SHARED else f"{visit().page} {key}"
