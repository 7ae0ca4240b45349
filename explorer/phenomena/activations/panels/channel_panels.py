"""One channel: the distribution of its values over time, and its γ and β among those of its layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from explorer.controls.panel import panel
from explorer.controls.shown_arms import ShownArm
from explorer.drawing.figure import Figure
from explorer.export.film import Film
from explorer.phenomena.activations.figures.channel import BINS, ChannelView, channel_figure
from explorer.phenomena.activations.figures.scale_and_shift import ScaleAndShift, scale_and_shift_figure
from explorer.phenomena.activations.numbers.channels import ChannelQuantity
from explorer.phenomena.activations.numbers.histograms import ChannelHistograms, rebinned, value_limits
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.phenomena.activations.numbers.tables import histogram_table
from explorer.phenomena.activations.panels.readings import channel_histograms, channel_history
from explorer.phenomena.activations.panels.view import CHANNEL, SCALE_AND_SHIFT, View
from explorer.reading.histories import History
from explorer.reading.reasons import Missing
from explorer.reading.tables import channel_table


def channel_panel(view: View, summary: str) -> None:
    """Histograms over time with the channel's mean, and the densities at the step that the page shows."""
    found = {arm.run.arm: channel_histograms(arm.recording, view.layer, view.channel, view.stage) for arm in view.arms}
    there = {arm: counted for arm, counted in found.items() if isinstance(counted, ChannelHistograms)}
    limits = value_limits(list(there.values()))
    with panel(
        f"Channel {view.channel}: its values {_where(view)}", _caption(view, there, limits), key=CHANNEL
    ) as card:
        with card.controls:
            st.selectbox(
                "Channel",
                range(view.channels),
                key="channel",
                persist_state="session",
                format_func=lambda channel: f"channel {channel}",
                label_visibility="collapsed",
                width=150,
            )
        columns = [arm.column(_with_mean(view, arm, found[arm.run.arm])) for arm in view.arms]

        def drawn(step: int) -> Figure:
            timeline = replace(view.timeline, step=step)
            return channel_figure(columns, limits, timeline, title="value", left=view.left)

        moments = sorted({int(step) for counted in there.values() for step in counted.steps})
        film = Film(moments, drawn) if len(moments) > 1 else None
        card.chart(drawn(view.step), table=lambda: histogram_table(found), summary=summary, film=film)


def scale_and_shift_panel(view: View, summary: str) -> None:
    """γ and β of the channel over time, all channels of the layer as a band."""
    found = {arm.run.arm: _scale_and_shift(view, arm) for arm in view.arms}
    band = f"; band: range of all {view.channels} channels" if view.channels > 1 else ""
    said = [
        f"line: channel {view.channel}{band}; after each step",
        *_missing_letters(found),
        view.seed_words,
    ]
    title = f"Channel {view.channel}: scale γ and shift β"
    with panel(title, " · ".join(filter(None, said)), key=SCALE_AND_SHIFT) as card:
        columns = [arm.column(found[arm.run.arm]) for arm in view.arms]
        figure = scale_and_shift_figure(columns, view.channel, view.timeline, left=view.left)
        card.chart(figure, table=lambda: _scale_and_shift_table(found), summary=summary)


def _with_mean(view: View, arm: ShownArm, counted: ChannelHistograms | Missing) -> ChannelView | Missing:
    if isinstance(counted, Missing):
        return counted
    stage = Stage.SCALED if view.stage is Stage.ACTIVATED else view.stage
    means = channel_history(arm.recording, view.layer, ChannelQuantity.MEAN, stage)
    if isinstance(means, Missing) or view.channel >= means.values.shape[1]:
        return ChannelView(counted)
    return ChannelView(counted, History(means.steps, means.values[:, view.channel], means.how))


def _where(view: View) -> str:
    """After the nonlinearity nothing is counted: what enters it is shown."""
    return f"as {view.function} gets them" if view.stage is Stage.ACTIVATED else view.where


def _caption(view: View, there: dict[str, ChannelHistograms], limits: tuple[float, float]) -> str:
    edges = np.linspace(*limits, BINS + 1)
    outside = {arm: rebinned(counted, edges).outside_share for arm, counted in there.items()}
    beyond = [f"{100 * share:.1f} % of {arm}" for arm, share in outside.items() if share >= 0.001]
    how = " and ".join(dict.fromkeys(counted.how for counted in there.values()))
    said = [
        f"of {how}" if how else "",
        "color is the square root of the density",
        f"beyond the axis: {', '.join(beyond)}" if beyond else "",
        view.seed_words,
    ]
    return " · ".join(filter(None, said))


def _missing_letters(found: dict[str, ScaleAndShift | Missing]) -> list[str]:
    """`rms: rms normalization has no shift β`: what some arms lack that others have, with its reason."""
    if all(isinstance(pair, Missing) for pair in found.values()):
        return []  # the figure says it
    said: dict[str, list[str]] = {}
    for arm, pair in found.items():
        letters = [pair] if isinstance(pair, Missing) else [pair.gamma, pair.beta]
        for reason in dict.fromkeys(letter.sentence for letter in letters if isinstance(letter, Missing)):
            said.setdefault(reason, []).append(arm)
    return [f"{' and '.join(arms)}: {reason}" for reason, arms in said.items()]


def _scale_and_shift(view: View, arm: ShownArm) -> ScaleAndShift | Missing:
    gamma = channel_history(arm.recording, view.layer, ChannelQuantity.GAMMA, view.stage)
    beta = channel_history(arm.recording, view.layer, ChannelQuantity.BETA, view.stage)
    return gamma if isinstance(gamma, Missing) and isinstance(beta, Missing) else ScaleAndShift(gamma, beta)


def _scale_and_shift_table(found: dict[str, ScaleAndShift | Missing]) -> pd.DataFrame:
    """Columns `arm, step, channel, gamma, beta`; a letter that an arm does not have is empty."""
    there = {arm: pair for arm, pair in found.items() if isinstance(pair, ScaleAndShift)}
    gamma = channel_table({arm: pair.gamma for arm, pair in there.items()}).rename(columns={"value": "gamma"})
    beta = channel_table({arm: pair.beta for arm, pair in there.items()}).rename(columns={"value": "beta"})
    return gamma.merge(beta, on=["arm", "step", "channel"], how="outer")
