"""What the lecture shows, as its address says: the preset, the guess, the runs, and the scene of the presenter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from explorer.controls.experiments import show_experiment
from explorer.controls.not_there import note, withdraw
from explorer.controls.page_top import show_what_starts
from explorer.controls.pages import EXPERIMENT
from explorer.controls.writable import saying_what_failed
from explorer.presets import PRESETS
from explorer.presets.preset import Preset
from explorer.presets.recorded import open_recorded
from explorer.presets.settings import is_of
from explorer.presets.verdict import Verdict, judge, measure
from explorer.presets.votes import Votes, votes_of
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

PRESET, GUESS, VOTES, SCENE, OUTCOME = "preset", "guess", "votes", "scene", "outcome"
HIDDEN = "hidden"
"""What an address says of the outcome as long as it is to be guessed."""


class Scene(StrEnum):
    """The presenter's panels, one after the other."""

    SETTING = "setting"
    GUESS = "guess"
    RUN = "run"
    REVEAL = "reveal"
    VERDICT = "verdict"


@dataclass(frozen=True)
class LectureView:
    """`guess` is as it stands in the address; `experiment` is None before the preset ran or was opened."""

    preset: Preset
    guess: str | None
    experiment: str | None
    runs: Sequence[Run]
    scene: Scene | None
    """None at the desk, where everything is on one page."""
    hidden: bool = False
    """Whether runs are there whose outcome is still to be guessed."""
    votes: Votes | None = None
    """The hands that were counted; None where nobody counts."""

    @property
    def revealed(self) -> bool:
        """Whether the outcome may be seen: in the presenter from the reveal on."""
        if self.scene is not None:
            return self.scene in (Scene.REVEAL, Scene.VERDICT) and self.experiment is not None
        return self.experiment is not None and not self.hidden

    @property
    def is_over(self) -> bool:
        return bool(self.runs) and not any(run.status.is_active for run in self.runs)

    def verdict(self, catalogue: Catalogue) -> Verdict:
        return judge(self.preset, measure(catalogue, self.preset, self.runs))


def lecture_view(catalogue: Catalogue) -> LectureView:
    """What the address names, and what is not there said: then the first preset, no runs, or the desk."""
    preset = asked_preset()
    experiment = _experiment(catalogue, preset)
    return LectureView(
        preset,
        st.query_params.get(GUESS),
        experiment,
        catalogue.runs(experiment) if experiment else (),
        _scene(),
        st.query_params.get(OUTCOME) == HIDDEN,
        votes_of(preset.question.answers, st.query_params.get(VOTES)),
    )


def asked_preset() -> Preset:
    """The one that the address names, else the first."""
    asked = st.query_params.get(PRESET)
    preset = PRESETS.get(asked or "", next(iter(PRESETS.values())))
    if asked is not None and asked != preset.name:
        note(PRESET, asked, preset.name)
        st.query_params[PRESET] = preset.name
    withdraw(PRESET, preset.name)
    return preset


def _experiment(catalogue: Catalogue, preset: Preset) -> str | None:
    asked = st.query_params.get(EXPERIMENT)
    if asked is None:
        return None
    known = catalogue.readable_experiment(asked)
    if known is None or not is_of(preset, known):
        reason = "which is not of this preset" if known is not None else "which is not here"
        note(EXPERIMENT, asked, None, reason=reason, shown="no run")
        del st.query_params[EXPERIMENT]
        return None
    withdraw(EXPERIMENT, asked)
    return asked


def _scene() -> Scene | None:
    asked = st.query_params.get(SCENE)
    if asked is None or asked in list(Scene):
        return Scene(asked) if asked else None
    note(SCENE, asked, None, Scene, shown="the desk")
    del st.query_params[SCENE]
    return None


def address(preset: Preset, **others: str) -> dict[str, str]:
    """The query parameters that open a preset."""
    return {PRESET: preset.name, **others}


@saying_what_failed
def run_preset(preset: Preset, *, hidden: bool = False) -> None:
    """Queue the preset's experiment and show it, or with `hidden` all but its outcome: a button's callback."""
    with Catalogue() as catalogue:
        show_experiment(catalogue.add(preset.held_out)[0].experiment)
    _hide(hidden)
    show_what_starts()


@saying_what_failed
def show_recorded(preset: Preset, *, hidden: bool = False) -> None:
    """Show the run that ships with the app, or with `hidden` all but its outcome: a button's callback."""
    with Catalogue() as catalogue:
        show_experiment(open_recorded(catalogue, preset))
    _hide(hidden)
    show_what_starts()


def _hide(hidden: bool) -> None:
    if hidden:
        st.query_params[OUTCOME] = HIDDEN
    else:
        reveal_outcome()


def reveal_outcome() -> None:
    """Let the outcome be seen: a button's callback."""
    if OUTCOME in st.query_params:
        del st.query_params[OUTCOME]


def guess(answer: str) -> None:
    """Commit to a guess: a button's callback."""
    st.query_params[GUESS] = answer


def count_hands(votes: Votes | None) -> None:
    """Keep what was counted, or with None count no more."""
    if votes is not None:
        st.query_params[VOTES] = votes.text
    elif VOTES in st.query_params:
        del st.query_params[VOTES]


def start_over() -> None:
    """Forget runs, guess and hands, for another class; what was recorded stays in the store."""
    for name in (EXPERIMENT, GUESS, VOTES, OUTCOME):
        if name in st.query_params:
            del st.query_params[name]


def go_to(scene: Scene | None) -> None:
    if scene is not None:
        st.query_params[SCENE] = scene
    elif SCENE in st.query_params:
        del st.query_params[SCENE]
