"""One channel over time, and what another momentum would have remembered of the same batches; nothing is trained."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.controls.address import was_moved
from explorer.controls.findings import in_color
from explorer.controls.live_chart import Replay
from explorer.controls.panel import panel
from explorer.foreign_text import in_markdown
from explorer.phenomena.running_statistics.figures.channel import channel_figure, explodes, limits
from explorer.phenomena.running_statistics.figures.distance import ArmDistance, WhatIfDistance, distance_figure
from explorer.phenomena.running_statistics.numbers.channel import ChannelCurves, with_what_if
from explorer.phenomena.running_statistics.numbers.distance import (
    Replayed,
    Statistic,
    WhatIf,
    averaged_batches,
    distance_of,
    observed_distance,
    replayed,
)
from explorer.phenomena.running_statistics.numbers.findings import what_if_finding
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics
from explorer.phenomena.running_statistics.panels.momentum_accuracy import momentum_accuracy_panel
from explorer.phenomena.running_statistics.panels.momentum_controls import (
    average_words,
    choose_what_if,
    draw_controls,
    draw_numbers,
    line_name,
)
from explorer.phenomena.running_statistics.panels.readings import (
    layer_distance,
    layer_statistics,
    recorded_channel,
    replay_error,
)
from explorer.phenomena.running_statistics.panels.view import View
from explorer.reading.reasons import Missing
from explorer.sentences import counted
from explorer.written_numbers import number_text

LONGEST_REPLAY = 20_000  # steps: 80 kB for one channel


@st.fragment
def what_if_section(view: View) -> None:
    """Runs alone when its controls move: replay and pictures, nothing of the rest of the page.

    Channel and arm are the page's: where one of them was moved here, the whole page follows.
    """
    if was_moved("channel") or was_moved("shown"):
        st.rerun()
    what_if = choose_what_if(view)
    layer = layer_statistics(view.focus.recording, view.layer)
    st.header("What if the momentum had been another one?", anchor=False)
    if isinstance(layer, Missing):
        st.caption(in_markdown(f"{view.focus.run.arm}: {layer.sentence}."))
        return
    missing = layer.why_no_replay
    average = replayed(layer, what_if) if missing is None else None
    if missing is not None:
        st.caption(in_markdown(f"{view.focus.run.arm}: {missing.sentence}."))
    if average is not None:
        st.markdown(in_color(_finding(layer, average, what_if, view), {}))
        _controls(what_if, view)
    for column, statistic in zip(st.columns(2), Statistic, strict=True):
        with column:
            _channel_panel(layer, average, what_if, statistic, view)
    left, right = st.columns(2)
    with left:
        _distance_panel(layer, average, what_if, view)
    with right:
        momentum_accuracy_panel(what_if, view, missing)


def _controls(what_if: WhatIf, view: View) -> None:
    with st.container(border=True, key="panel-what-if"):
        controls, numbers = st.columns([62, 38], gap="large", vertical_alignment="center")
        with controls:
            draw_controls(what_if, view)
        with numbers:
            draw_numbers(what_if, view)


def _finding(layer: LayerStatistics, average: Replayed, what_if: WhatIf, view: View) -> str:
    known = np.flatnonzero(layer.population.steps <= view.step)
    if not len(known):
        return view.why_no_truth
    would_be = distance_of(layer, average, view.statistic)[known[-1]]
    was = observed_distance(layer, view.statistic)[known[-1]]
    step = int(layer.population.steps[known[-1]])
    name = average_words(what_if.momentum)
    return what_if_finding(name, view.statistic, view.layer, float(would_be), float(was), step)


def _channel_panel(
    layer: LayerStatistics, average: Replayed | None, what_if: WhatIf, statistic: Statistic, view: View
) -> None:
    channel = min(view.channel, layer.channels - 1)
    recorded = recorded_channel(view.focus.recording, view.layer, channel, statistic)
    assert not isinstance(recorded, Missing)  # the layer is there
    curves = recorded if average is None else with_what_if(recorded, average, channel)
    ends_at = limits(curves)
    is_mean = statistic is Statistic.MEAN
    error = number_text(replay_error(view.focus.recording, view.layer), 1)
    meets = f"replaying its own momentum reproduces the recording to within {error}" if average is not None else ""
    theory = "hollow dots: closed form" if average is not None else ""
    said = [
        view.focus_words,
        theory if len(layer.population) else view.why_no_truth,
        meets if is_mean else "batch: biased; running: unbiased",
        "diverging values are clipped" if explodes(curves, ends_at) else "",
    ]
    title = f"{view.layer}, channel {channel}: {statistic}"
    with panel(title, " · ".join(filter(None, said)), key=f"channel-{statistic}") as card:
        with card.controls:
            if is_mean:
                st.selectbox(
                    "Channel", range(view.channels), key="channel", persist_state="session",
                    format_func=lambda number: f"channel {number}",
                    label_visibility="collapsed", width=140,
                )  # fmt: skip
            elif len(view.arms) > 1:
                names = [arm.run.arm for arm in view.arms]
                st.selectbox(
                    "Arm", names, key="shown", persist_state="session", label_visibility="collapsed", width=170
                )
        figure = channel_figure(
            curves,
            ends_at,
            view.focus.style,
            view.timeline,
            title="activation" if is_mean else "activation²",
            what_if=line_name(what_if.momentum),
            diverged_at=view.focus.column(None).diverged_at,
        )
        replay = None if average is None else _replay(layer, channel, what_if, statistic)
        card.chart(figure, table=lambda: _channel_table(curves), summary=title, replay=replay)


def _replay(layer: LayerStatistics, channel: int, what_if: WhatIf, statistic: Statistic) -> Replay | None:
    """What the line needs to follow the hand; None where no hand moves it, or all batches are too many to send."""
    if what_if.momentum is None or layer.steps > LONGEST_REPLAY:
        return None
    name, batches = line_name(what_if.momentum), averaged_batches(layer, channel, what_if, statistic)
    start = what_if.start_mean if statistic is Statistic.MEAN else what_if.start_var
    return Replay(name, batches.astype(np.float32), start)


def _channel_table(curves: ChannelCurves) -> pd.DataFrame:
    """Columns `step, kind, value`."""
    kinds = {
        "batch": curves.batch,
        "running": curves.running,
        "population": curves.population,
        "closed form": curves.closed_form,
        "what if": curves.what_if,
    }
    frames = [
        pd.DataFrame({"step": curve.steps, "kind": kind, "value": curve.values})
        for kind, curve in kinds.items()
        if curve is not None
    ]
    return pd.concat(frames, ignore_index=True)


def _distance_panel(layer: LayerStatistics, average: Replayed | None, what_if: WhatIf, view: View) -> None:
    arms: list[ArmDistance] = []
    for arm in view.arms:
        found = layer_distance(arm.recording, view.layer, view.statistic)
        if not isinstance(found, Missing):
            arms.append(ArmDistance(arm.run.arm, arm.style, found.steps, found.observed, found.predicted))
    again = None
    if average is not None:
        would_be = distance_of(layer, average, view.statistic)
        again = WhatIfDistance(line_name(what_if.momentum), layer.population.steps, would_be)
    expected = any(np.isfinite(arm.predicted).any() for arm in arms)
    said = [
        f"root mean square over {counted(layer.channels, 'channel')}",
        *(["hollow dots: what the closed form expects of independent batches"] if expected else []),
    ]
    title = f"Layer {view.layer}: the running {view.statistic}’s distance from the truth"
    with panel(title, " · ".join(said), key="distance-over-time") as card:
        axis = "standard deviations" if view.statistic is Statistic.MEAN else "logarithm of the ratio"
        figure = distance_figure(arms, again, view.timeline, title=axis, empty=view.why_no_truth)
        card.chart(figure, table=lambda: _distance_table(arms, again), summary=title)


def _distance_table(arms: list[ArmDistance], again: WhatIfDistance | None) -> pd.DataFrame:
    """Columns `arm, step, observed, predicted`; the replay has no prediction."""
    frames = [
        pd.DataFrame({"arm": arm.arm, "step": arm.steps, "observed": arm.observed, "predicted": arm.predicted})
        for arm in arms
    ]
    if again is not None:
        frames.append(pd.DataFrame({"arm": again.name, "step": again.steps, "observed": again.values}))
    return pd.concat(frames, ignore_index=True)
