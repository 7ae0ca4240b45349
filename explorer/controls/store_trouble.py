"""A store that cannot be used, said on the page with the way out."""

from __future__ import annotations

import streamlit as st

from explorer.foreign_text import in_markdown
from explorer.store.errors import StoreError, Trouble
from explorer.store.place import CATALOGUE_FILE, default_store
from explorer.store.presence import forget


def say_trouble(error: StoreError) -> None:
    """The reason; where the store is gone, also a button that takes what is there now, or begins an empty one."""
    st.error(in_markdown(str(error)), icon=":material/hard_drive:")
    if error.trouble is Trouble.GONE:
        is_there = (default_store() / CATALOGUE_FILE).exists()
        st.button(
            "Go on with the one that is there" if is_there else "Begin an empty store",
            key="begin with what is there",
            on_click=forget,
            args=(default_store(),),
        )
