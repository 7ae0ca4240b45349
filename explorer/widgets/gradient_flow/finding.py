"""The sentences above the panels, from the numbers that the panels show."""

from __future__ import annotations

from explorer.analysis.activations.recorded import Missing
from explorer.analysis.findings import Finding
from explorer.analysis.gradient_flow.depth import Measure
from explorer.analysis.gradient_flow.findings import ArmFlow, findings
from explorer.analysis.gradient_flow.theory import growth_factor
from explorer.widgets.gradient_flow.readings import flow, weights
from explorer.widgets.gradient_flow.view import View


def find(view: View) -> list[Finding]:
    """What the moment under the scrubber shows, in the arms on screen; of an arm that is over, only that."""
    arms = []
    for arm in view.arms:
        found, update = flow(arm.recording), weights(arm.recording, Measure.UPDATE)
        diverged_at = arm.column(None).diverged_at
        over = diverged_at is not None and view.step >= diverged_at
        arms.append(
            ArmFlow(
                arm.run.arm,
                None if over or isinstance(found, Missing) else found,
                None if over or isinstance(update, Missing) else update,
                growth_factor(arm.run.config),
                diverged_at,
            )
        )
    return findings(arms, view.step)
