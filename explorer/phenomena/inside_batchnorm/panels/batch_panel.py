"""The batch and the upstream gradient as tables to type in, with every channel's statistics below."""

import numpy as np
import streamlit as st

from explorer.controls.panel import panel
from explorer.drawing.arms import arm_style
from explorer.drawing.colors import GRADIENT
from explorer.phenomena.inside_batchnorm.numbers.batches import MAX_CHANNELS, MAX_SAMPLES
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray
from explorer.phenomena.inside_batchnorm.numbers.notation import number
from explorer.phenomena.inside_batchnorm.panels.number_table import FootRow, Size, TableEvents, number_table
from explorer.phenomena.inside_batchnorm.panels.view import View
from explorer.sentences import counted


def batch_panel(view: View) -> None:
    """Both tables; a sentence below them says what to change where something cannot be used."""
    batch = view.batch
    samples, channels, *image = batch.shape
    pixels = f" × {image[0]} × {image[1]} pixels" if image else ""
    name = "channel" if channels <= 2 else "ch."
    columns = [f"{name} {channel + 1}" for channel in range(channels)]
    chosen = int(np.ravel_multi_index(batch.chosen, batch.shape))
    events = TableEvents(batch.edit, batch.choose, batch.resize)
    accent = arm_style("batch").color
    with panel(
        "A batch to edit", f"{counted(samples, 'sample')} × {counted(channels, 'channel')}{pixels}", key="batch"
    ):
        number_table(
            batch.cells,
            batch.shape,
            events,
            key="x",
            accent=accent,
            columns=columns,
            chosen=chosen,
            wrong=view.at_hand.read.where,
            fresh=batch.fresh,
            foot=channel_statistics(view),
            sizes=[Size("samples", samples, 1, MAX_SAMPLES), Size("channels", channels, 1, MAX_CHANNELS)],
        )
        _say(view.at_hand.read.problem, "The pictures, dimmed, show the last batch that worked.")
        st.caption("Upstream gradient dL/dy, from the layers that follow")
        number_table(
            batch.upstream_cells,
            batch.shape,
            TableEvents(batch.edit_upstream, batch.choose),
            key="dy",
            accent=GRADIENT,
            columns=columns,
            what="gradient",
            chosen=chosen,
            wrong=view.at_hand.read_upstream.where,
            fresh=batch.fresh,
        )
        _say(view.at_hand.read_upstream.problem, "The backward pass, dimmed, takes the last gradient that worked.")


def channel_statistics(view: View) -> list[FootRow]:
    """Mean, variance and running values of every channel; empty where they are not those of the cells above."""
    result, channels = view.result, view.batch.shape[1]
    rows: list[tuple[str, FloatArray]] = [
        ("mean μ", result.batch_mean),
        ("var. σ²", result.batch_var),
        ("running μ", result.running_after.mean),
        ("running σ²", result.running_after.var),
    ]
    return [
        FootRow(name, [""] * channels if view.at_hand.is_last_batch else [number(float(value)) for value in values])
        for name, values in rows
    ]


def _say(problem: str, meanwhile: str) -> None:
    if problem:
        st.markdown(f":orange[:material/error:] {problem} :gray[{meanwhile}]")
