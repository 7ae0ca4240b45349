"""What the lecture shows, as its address says: the preset, the guess, the runs, and the scene of the presenter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from explorer.controls.experiments import PARAMETER, show_experiment
from explorer.controls.writable import told
from explorer.presets import PRESETS
from explorer.presets.preset import Preset
from explorer.presets.recorded import open_recorded
from explorer.presets.settings import is_of
from explorer.presets.verdict import Verdict, judge, measure
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

PRESET, GUESS, SCENE = "preset", "guess", "scene"


class Scene(StrEnum):
    """The presenter's panels, one after the other."""

    SETTING = "setting"
    GUESS = "guess"
    RUN = "run"
    REVEAL = "reveal"


@dataclass(frozen=True)
class LectureView:
    """`guess` is as it stands in the address; `experiment` is None before the preset ran or was opened."""

    preset: Preset
    guess: str | None
    experiment: str | None
    runs: Sequence[Run]
    scene: Scene | None
    """None at the desk, where everything is on one page."""

    @property
    def is_over(self) -> bool:
        return bool(self.runs) and not any(run.status.is_active for run in self.runs)

    def verdict(self, catalogue: Catalogue) -> Verdict:
        return judge(self.preset, measure(catalogue, self.preset, self.runs))


def lecture_view(catalogue: Catalogue) -> LectureView:
    """An address that names no preset, or another's runs, shows the first preset, or no runs."""
    preset = PRESETS.get(st.query_params.get(PRESET, ""), next(iter(PRESETS.values())))
    experiment = st.query_params.get(PARAMETER)
    known = catalogue.readable_experiment(experiment) if experiment is not None else None
    if known is None or not is_of(preset, known):
        experiment = None
    scene = st.query_params.get(SCENE)
    return LectureView(
        preset,
        st.query_params.get(GUESS),
        experiment,
        catalogue.runs(experiment) if experiment else (),
        Scene(scene) if scene in list(Scene) else None,
    )


def address(preset: Preset, **others: str) -> dict[str, str]:
    """The query parameters that open a preset."""
    return {PRESET: preset.name, **others}


@told
def run_preset(preset: Preset) -> None:
    """Queue the preset's experiment and show it: a button's callback."""
    with Catalogue() as catalogue:
        show_experiment(catalogue.add(preset.experiment)[0].experiment)


@told
def show_recorded(preset: Preset) -> None:
    """Show the run that ships with the app: a button's callback."""
    with Catalogue() as catalogue:
        show_experiment(open_recorded(catalogue, preset))


def guess(answer: str) -> None:
    """Commit to a guess: a button's callback."""
    st.query_params[GUESS] = answer


def begin_anew() -> None:
    """Forget runs and guess, for another class; what was recorded stays in the store."""
    for name in (PARAMETER, GUESS):
        if name in st.query_params:
            del st.query_params[name]


def go_to(scene: Scene | None) -> None:
    if scene is not None:
        st.query_params[SCENE] = scene
    elif SCENE in st.query_params:
        del st.query_params[SCENE]
