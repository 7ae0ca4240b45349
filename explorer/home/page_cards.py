"""The pages with a sentence each: what one finds where."""

import streamlit as st

from explorer.controls.grid import grid
from explorer.controls.pages import existing_pages

COLUMNS = 4


def page_cards() -> None:
    """Every page of the navigation but Home, below its heading."""
    st.header("Pages", anchor=False)
    pages = [page for page in existing_pages() if page.listed][1:]
    for column, page in grid(pages, COLUMNS):
        with column.container(gap=None):
            st.page_link(page.path, label=f"**{page.title}**", icon=page.icon)
            st.caption(page.says)
