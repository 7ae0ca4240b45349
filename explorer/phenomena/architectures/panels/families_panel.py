"""All families in one table: what they are at their own small size, and in their papers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.architecture import build_graph
from explorer.architecture.originals import originals_of
from explorer.config import Family, RunConfig
from explorer.config.dataset import first_dataset
from explorer.controls.panel import panel
from explorer.phenomena.architectures.panels.view import View


def families_panel(_view: View, _summary: str) -> None:
    """Depth, width and parameters by default, beside the originals that are counted here."""
    with panel("All families", "At their default sizes here, and as in their papers", key="families"):
        table = families_table()
        st.dataframe(
            table,
            hide_index=True,
            width="stretch",
            height=35 * (len(table) + 1) + 3,
            column_config={
                "depth": st.column_config.NumberColumn(width=44),
                "width": st.column_config.NumberColumn(width=44),
                "parameters": st.column_config.NumberColumn(format="localized", width=76),
                "original": st.column_config.TextColumn(width=116),
                "its parameters": st.column_config.TextColumn(alignment="right", width=96),
            },
        )


@st.cache_data(show_spinner=False)
def families_table() -> pd.DataFrame:
    """Columns `family, depth, width, parameters, original, its parameters`."""
    rows = []
    for family in Family:
        config = RunConfig().with_values({"network.family": family, "dataset.name": first_dataset(family.task)})
        original = next(iter(originals_of(family)), None)
        rows.append(
            (
                family.title,
                config.network.depth,
                config.network.width,
                build_graph(config).parameter_count,
                original.title if original else "",
                f"{original.published:,}" if original else "",
            )
        )
    return pd.DataFrame(rows, columns=["family", "depth", "width", "parameters", "original", "its parameters"])
