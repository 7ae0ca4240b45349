"""What the panels of the page draw."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.controls.not_drawn import NotDrawn
from explorer.phenomena.loss_landscape.panels.asking import Questions
from explorer.phenomena.loss_landscape.panels.moments import Moments, find_moments
from explorer.phenomena.loss_landscape.panels.readings import STILL_TRAINS, Readings
from explorer.phenomena.loss_landscape.panels.view import View
from explorer.sentences import as_sentence


@dataclass(frozen=True)
class Landscape:
    """The slices of the view as far as they have come, the same at other moments, and what else can be asked."""

    view: View
    readings: Readings
    moments: Moments
    questions: Questions


def while_it_trains(landscape: Landscape) -> NotDrawn | None:
    """The line that stands in a panel's place while every arm trains: slices would take the machine from them."""
    if all(arm.run.status.is_active for arm in landscape.view.arms):
        return NotDrawn(as_sentence(STILL_TRAINS))
    return None


def landscape(view: View, readings: Readings, questions: Questions) -> Landscape:
    """With a look at what is there of other moments."""
    return Landscape(view, readings, find_moments(view, questions), questions)
