"""The first row of every page about an experiment: title, arms as chips, experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.controls.arm_pager import arms_of_page
from explorer.controls.chips import arm_chips
from explorer.controls.experiments import experiment_picker
from explorer.controls.first_experiment import offer
from explorer.controls.live import Pulse, pulse_of
from explorer.controls.unreadable import say_unreadable
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.grid import MOST_ARMS
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

FEW = 4
"""So many chips have room beside the title."""


@dataclass(frozen=True)
class Head:
    """What the first row chose: an experiment, and of its arms those that are drawn; `styles` are those of all arms."""

    experiment: str
    chosen: Sequence[str]
    styles: dict[str, ArmStyle]
    pulse: Pulse

    def runs(self, catalogue: Catalogue) -> list[Run]:
        if not catalogue.has(self.experiment):
            st.rerun()  # deleted meanwhile: the page chooses another
        return catalogue.runs(self.experiment)

    def pulse_now(self, catalogue: Catalogue) -> Pulse:
        return pulse_of(catalogue, self.experiment)


def page_head(title: str, nothing_yet: Callable[[], None] | None = None, *, most: int = MOST_ARMS) -> Head:
    """Draw the row, with a control where more than `most` arms are chosen. The page ends here in a store without
    experiments, after `nothing_yet` has said how to begin, and where nothing of the experiment can be read, after the
    reasons.
    """
    with Catalogue() as catalogue:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title(title, anchor=False, width="stretch")
            beside = st.container(width="content")
            experiment = experiment_picker(catalogue)
        below = st.container()
        if experiment is None:
            if nothing_yet is None:
                offer(Experiment(), "Real networks, recorded while they train.")
            else:
                nothing_yet()
            st.stop()
        say_unreadable(catalogue, experiment)
        runs = catalogue.runs(experiment)
        if not runs:
            st.stop()
        arms = list(dict.fromkeys(run.arm for run in runs))
        with beside if len(arms) <= FEW else below:
            drawn = arms_of_page(arm_chips(arms), most=most)
        return Head(experiment, drawn, arm_styles(arms), pulse_of(catalogue, experiment))
