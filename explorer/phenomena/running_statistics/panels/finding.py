"""The sentences above the panels, from the numbers that the panels show."""

from __future__ import annotations

from explorer.controls.shown_arms import ShownArm
from explorer.phenomena.running_statistics.numbers.distance import Statistic
from explorer.phenomena.running_statistics.numbers.findings import ArmView, ModeAccuracy, findings
from explorer.phenomena.running_statistics.numbers.prediction import start_shares
from explorer.phenomena.running_statistics.panels.readings import layer_statistics, network_distance
from explorer.phenomena.running_statistics.panels.view import View, keeps_statistics
from explorer.reading.experiment_curves import read_curves
from explorer.reading.findings import Finding
from explorer.reading.reasons import Missing
from explorer.store.catalogue import Catalogue


def find(catalogue: Catalogue, view: View) -> list[Finding]:
    """What the moment under the scrubber shows, in the arms on screen."""
    arms = [
        ArmView(
            arm=arm.run.arm,
            distance=network_distance(arm.recording, Statistic.MEAN),
            start_share=_start_share(arm, view),
            modes=_modes(catalogue, arm, view.step),
            diverged_at=arm.column(None).diverged_at,
            keeps=keeps_statistics(arm),
        )
        for arm in (*view.arms, *view.without)
    ]
    return findings(arms, view.step)


def _start_share(arm: ShownArm, view: View) -> float:
    """What the start value weighs at the moment whose distance is shown: populations are measured now and then."""
    found, distance = layer_statistics(arm.recording, view.layer), network_distance(arm.recording, Statistic.MEAN)
    measured = None if isinstance(distance, Missing) else distance.at(view.step)
    if isinstance(found, Missing) or measured is None:
        return 0.0
    shares = start_shares(found.momenta)
    return float(shares[min(measured[0], len(shares) - 1)])


def _modes(catalogue: Catalogue, arm: ShownArm, step: int) -> ModeAccuracy | None:
    """Both accuracies at the last moment at or before `step` that has both."""
    both = [read_curves(catalogue, [arm.run], quantity) for quantity in ("eval_accuracy", "train_mode_accuracy")]
    if not all(both):
        return None
    values = [dict(zip(curves[0].steps.tolist(), curves[0].mean.tolist(), strict=True)) for curves in both]
    shared = [moment for moment in values[0] if moment <= step and moment in values[1]]
    return ModeAccuracy(shared[-1], values[0][shared[-1]], values[1][shared[-1]]) if shared else None
