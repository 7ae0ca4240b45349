"""The sentences above the panels, from the numbers that the panels show."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.activations.channels import ChannelQuantity
from explorer.analysis.activations.findings import ArmView, Finding, findings
from explorer.analysis.activations.network import Measure
from explorer.analysis.activations.recorded import Missing
from explorer.analysis.activations.stages import Stage, idle_words
from explorer.figures.theme import ArmStyle
from explorer.store.catalogue import Status
from explorer.widgets.activations.readings import channel_history, network_overview
from explorer.widgets.activations.view import View
from explorer.widgets.findings import say

HEIGHT = 146  # pixels: four lines of a narrow window
WAITING = "The first values come in a moment."
NOTHING = "Nothing was recorded that could be drawn."
NOT_SHOWN = Missing("the overview shows something else")


def find(view: View) -> list[Finding]:
    """What the moment under the scrubber shows, in the arms on screen."""
    arms = [
        ArmView(
            arm=arm.run.arm,
            spread=NOT_SHOWN if view.measure is Measure.IDLE else network_overview(arm.recording, view.measure),
            idle=network_overview(arm.recording, Measure.IDLE),
            means=channel_history(arm.recording, view.layer, ChannelQuantity.MEAN, view.stage),
            idle_word=idle_words([arm.run.config.network.activation]),
            diverged_at=arm.column(None).diverged_at,
            failure=arm.run.message.rstrip(".") if arm.run.status is Status.FAILED else "",
        )
        for arm in view.arms
    ]
    where = "" if view.stage is Stage.BEFORE else view.where
    return findings(arms, view.layer, view.step, where)


def say_findings(found: list[Finding], styles: dict[str, ArmStyle], *, waiting: bool) -> None:
    """The sentences, and below them who explained what they say; always as high, so that nothing below jumps."""
    with st.container(height=HEIGHT, border=False, gap="small"):
        if not found:
            say([WAITING if waiting else NOTHING], styles)
            return
        say([finding.sentence for finding in found], styles)
        sources = dict.fromkeys(source for finding in found for source in finding.sources)
        if sources:
            st.caption(f"Compare {'; '.join(sources)}.")
