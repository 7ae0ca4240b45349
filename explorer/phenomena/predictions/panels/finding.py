"""The sentences above the panels, from the numbers that the panels show."""

from __future__ import annotations

from explorer.phenomena.predictions.numbers.findings import findings
from explorer.phenomena.predictions.panels.readings import read_answers, read_confusion
from explorer.phenomena.predictions.panels.view import View
from explorer.reading.findings import Finding


def find(view: View) -> list[Finding]:
    """What the moment under the scrubber shows, in the arms on screen."""
    confusions = {arm.run.arm: read_confusion(arm.recording, view.statistics, view.step) for arm in view.arms}
    answers = {arm.run.arm: read_answers(arm.recording, view.statistics, view.step) for arm in view.arms}
    return findings(confusions, answers, view.names, view.thing)
