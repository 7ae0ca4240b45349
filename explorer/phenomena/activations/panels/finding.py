"""The sentences above the panels, from the numbers that the panels show."""

from __future__ import annotations

from explorer.phenomena.activations.numbers.channels import ChannelQuantity
from explorer.phenomena.activations.numbers.findings import ArmView, findings
from explorer.phenomena.activations.numbers.network import Measure
from explorer.phenomena.activations.numbers.stages import Stage, idle_words
from explorer.phenomena.activations.panels.readings import channel_history, network_overview
from explorer.phenomena.activations.panels.view import View
from explorer.reading.findings import Finding
from explorer.reading.reasons import Missing
from explorer.store.run import Status

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
