"""A store that cannot be written: said in one line, and its buttons that would write say why they are disabled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import streamlit as st

from explorer.foreign_text import in_markdown
from explorer.store.errors import StoreError
from explorer.store.place import default_store, why_not_writable

Given = ParamSpec("Given")


def say_what_cannot_be_written() -> None:
    """One quiet line above the page, where there is something to say."""
    if why := why_not_writable(default_store()):
        st.caption(
            f":material/lock: The store {in_markdown(str(default_store()))} cannot be written because "
            f"{in_markdown(why)}: what is recorded is shown, and nothing new can be trained or kept."
        )


def is_writable() -> bool:
    """Whether the store can be written."""
    return not why_not_writable(default_store())


def writes(**look: Any) -> dict[str, Any]:
    """The look of a button that writes: disabled, with the reason as its help, where the store cannot be written."""
    why = why_not_writable(default_store())
    return (
        look | {"disabled": True, "help": f"The store cannot be written because {in_markdown(why)}."} if why else look
    )


def saying_what_failed(callback: Callable[Given, None]) -> Callable[Given, None]:
    """A button's callback that writes: where that fails after all, the reason is said and the page stays."""

    @wraps(callback)
    def calling(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except StoreError as error:
            st.toast(in_markdown(str(error)), icon=":material/hard_drive:", duration="long")

    return calling
