"""Kept networks that are damaged: said on the pages that offer the others."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from explorer.reading.checkpoints import damaged_checkpoints
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run


def say_damaged_networks(catalogue: Catalogue, runs: Iterable[Run]) -> None:
    """Which are left out, and the way to have their files put aside; nothing where all are whole."""
    for run in runs:
        if damaged := damaged_checkpoints(catalogue, run):
            steps = ", ".join(f"{step:,}" for step in damaged)
            st.text(
                f"{run.arm}, seed {run.seed}: the network of step {steps} is damaged and left out; `python -m explorer "
                f"check --repair` moves its file aside."
            )
