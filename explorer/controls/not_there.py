"""What an address names and the page has not: said once above the page, with what is shown in its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.controls.visit import NotThere, visit
from explorer.foreign_text import in_markdown

_FEW = 8
_LONGEST = 60


def note(
    key: str,
    named: str,
    instead: Any,
    allowed: Iterable[object] = (),
    *,
    shown: str | None = None,
    reason: str = "which is not here",
) -> None:
    """Remember that the address's `key` names what is not there; `shown` are the words for `instead`."""
    words = quoted(str(instead)) if shown is None else shown
    asked = f"The address asks for {key.replace('_', ' ')} {quoted(named)}, {reason}"
    visit().not_there[key] = NotThere(f"{asked}: {words} is shown.{_offered(allowed)}", instead)


def _offered(allowed: Iterable[object]) -> str:
    there = [quoted(str(value)) for value in allowed]
    if len(there) == 1:
        return " There is no other."
    return f" There are {', '.join(there)}." if 0 < len(there) <= _FEW else ""


def withdraw(key: str, shown: Any) -> None:
    """The sentence has done its work once something else is shown."""
    there = visit().not_there.get(key)
    if there is not None and there.instead != shown:
        del visit().not_there[key]


def say(place: DeltaGenerator) -> None:
    """Draw the sentences, if any."""
    sentences = [there.sentence for there in visit().not_there.values()]
    if sentences:
        with place.container(gap="small"):
            for sentence in sentences:
                st.warning(sentence, icon=":material/wrong_location:")


def quoted(text: str) -> str:
    """A foreign text as it stands, for sentences in Markdown."""
    return f"“{in_markdown(text if len(text) <= _LONGEST else f'{text[: _LONGEST - 1]}…') or 'nothing'}”"
