"""The bin on Home: what was deleted, how much room it takes, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.controls.data_arrival import megabytes
from explorer.controls.deleting import take_back
from explorer.controls.moments import moment
from explorer.controls.once import once_button
from explorer.controls.writable import saying_what_failed, writes
from explorer.sentences import counted
from explorer.store.bin import KEPT_DAYS, Bin, Binned


def bin_list() -> None:
    """A line that opens, where something is in the bin; what it takes is counted only then."""
    with Bin() as bin_of_store:
        if not bin_of_store.count():
            return
        opened = st.expander("Bin", key="bin", icon=":material/delete:", on_change="rerun")
        if opened.open:
            with opened:
                _contents(bin_of_store.contents())


def _contents(binned: Sequence[Binned]) -> None:
    for experiment in binned:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(experiment.title, width="stretch")
            runs = counted(len(experiment.runs), "run")
            st.caption(f"{runs} · {megabytes(experiment.size)} · deleted {moment(experiment.binned)}", width="content")
            look = writes(icon=":material/undo:", type="tertiary")
            once_button("Restore", key=f"restore {experiment.id}", on_click=take_back, args=(experiment.id,), **look)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"After {KEPT_DAYS} days it is deleted for good.", width="stretch")
        once_button(
            f"Empty the bin, which frees {megabytes(sum(experiment.size for experiment in binned))}",
            key="empty the bin",
            on_click=_empty,
            icon=":material/delete_forever:",
        )


@saying_what_failed
def _empty() -> None:
    with Bin() as bin_of_store:
        freed = bin_of_store.empty()
    st.toast(f"The bin is empty: {megabytes(freed)} freed.", icon=":material/delete_forever:")
