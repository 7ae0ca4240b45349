"""The sentences above the panels, from the numbers that the panels show."""

from __future__ import annotations

from explorer.formulas.gradient_growth import growth_theory
from explorer.phenomena.gradient_flow.numbers.depth import Measure
from explorer.phenomena.gradient_flow.numbers.findings import ArmFlow, findings
from explorer.phenomena.gradient_flow.panels.readings import flow, training_accuracy, weights
from explorer.phenomena.gradient_flow.panels.view import View
from explorer.reading.findings import Finding
from explorer.reading.reasons import Missing


def find(view: View) -> list[Finding]:
    """What the moment under the scrubber shows, in the arms on screen; of an arm that is over, only that."""
    arms = []
    for arm in view.arms:
        found, update = flow(arm.recording), weights(arm.recording, Measure.UPDATE)
        training = training_accuracy(arm.recording)
        diverged_at = arm.column(None).diverged_at
        over = diverged_at is not None and view.step >= diverged_at
        arms.append(
            ArmFlow(
                arm.run.arm,
                None if over or isinstance(found, Missing) else found,
                None if over or isinstance(update, Missing) else update,
                growth_theory(arm.run.config),
                diverged_at,
                None if isinstance(training, Missing) else training,
                arm.run.config.dataset.chance,
            )
        )
    return findings(arms, view.step)
