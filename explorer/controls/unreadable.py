"""What of an experiment this version cannot read: said run by run with the reason, beside what it can."""

from __future__ import annotations

import streamlit as st

from explorer.sentences import counted
from explorer.store.catalogue import Catalogue

MOST_SAID = 5


def say_unreadable(catalogue: Catalogue, experiment: str) -> None:
    """Draw nothing where all of it can be read."""
    runs = catalogue.unreadable(experiment)
    if not runs:
        return
    with st.container(border=True, key=f"panel-unreadable-{experiment}", gap="small"):
        count = counted(len(runs), "run")
        st.markdown(f":material/warning: **{count} cannot be read** by this version of the program.")
        for run in runs[:MOST_SAID]:
            st.text(f"{run.arm}, seed {run.seed} ({run.id}): {run.reason}")
        more = f" {len(runs) - MOST_SAID} more are like that." if len(runs) > MOST_SAID else ""
        st.caption(f"Nothing of it was changed.{more}")
