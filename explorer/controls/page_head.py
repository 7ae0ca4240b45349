"""The first row of every page about an experiment: title, arms as chips, experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.controls.chips import arm_chips
from explorer.controls.experiments import experiment_picker
from explorer.controls.first_experiment import offer
from explorer.controls.live import Pulse, pulse_of
from explorer.controls.unreadable import say_unreadable
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.grid import MOST_ARMS
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run


@dataclass(frozen=True)
class Head:
    """What the first row chose: an experiment, and of its arms those on screen; `styles` are those of all arms."""

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


def page_head(title: str, nothing_yet: Callable[[], None] | None = None) -> Head:
    """Draw the row. The page ends here in a store without experiments, after `nothing_yet` has said how to begin, and
    where nothing of the experiment can be read, after the reasons.
    """
    with Catalogue() as catalogue:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title(title, anchor=False, width="stretch")
            chips = st.container(width="content")
            experiment = experiment_picker(catalogue)
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
        with chips:
            chosen = arm_chips(arms)
        _say_left_out(chosen[MOST_ARMS:], len(chosen))
        return Head(experiment, chosen, arm_styles(arms), pulse_of(catalogue, experiment))


def _say_left_out(left_out: Sequence[str], chosen: int) -> None:
    """Say which of the chosen arms have no room on this page: its sentences do not speak of them either."""
    if left_out:
        st.caption(
            f"Shown and spoken of below are the first {MOST_ARMS} of {chosen} chosen arms. Without some of these, "
            f"there is room for {in_markdown(', '.join(left_out))}."
        )
