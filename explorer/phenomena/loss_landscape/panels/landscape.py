"""What the panels of the page draw."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.phenomena.loss_landscape.panels.asking import Questions
from explorer.phenomena.loss_landscape.panels.moments import Moments, find_moments
from explorer.phenomena.loss_landscape.panels.readings import Readings
from explorer.phenomena.loss_landscape.panels.view import View


@dataclass(frozen=True)
class Landscape:
    """The slices of the view as far as they have come, the same at other moments, and what else can be asked."""

    view: View
    readings: Readings
    moments: Moments
    questions: Questions


def landscape(view: View, readings: Readings, questions: Questions) -> Landscape:
    """With a look at what is there of other moments."""
    return Landscape(view, readings, find_moments(view, questions), questions)
