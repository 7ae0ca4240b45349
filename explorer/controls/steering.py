"""What people ask of an experiment while it trains: callbacks of buttons."""

from __future__ import annotations

import streamlit as st

from explorer.config import parse
from explorer.controls.experiments import show_experiment
from explorer.controls.page_top import show_what_starts
from explorer.controls.writable import saying_what_failed
from explorer.experiment import Experiment
from explorer.export.link import PARAMETER
from explorer.store.catalogue import Catalogue
from explorer.store.live_changes import LiveChanges
from explorer.store.run import ControlAction, Status


@saying_what_failed
def start(experiment_json: str) -> None:
    """Queue a new experiment and show it; a link that may have brought its settings has done its work."""
    st.query_params.pop(PARAMETER, None)
    with Catalogue() as catalogue:
        show_experiment(catalogue.add(parse(Experiment, experiment_json))[0].experiment)
    show_what_starts()


@saying_what_failed
def ask(experiment: str, action: ControlAction) -> None:
    """Pause, step or stop an experiment's runs: those that are not over, or not paused already."""
    with Catalogue() as catalogue:
        paused = () if action is ControlAction.PAUSE else (Status.PAUSED,)
        reached = [run.id for run in catalogue.runs(experiment) if run.status.is_active or run.status in paused]
        catalogue.ask(reached, action)


@saying_what_failed
def resume(experiment: str) -> None:
    """Let paused runs go on, and queue those that were stopped, interrupted or failed from their last checkpoint."""
    with Catalogue() as catalogue:
        runs = catalogue.runs(experiment)
        catalogue.ask([run.id for run in runs if run.status is Status.PAUSED], ControlAction.RESUME)
        for run in runs:
            if run.status.can_resume and run.status is not Status.PAUSED:
                catalogue.enqueue(run.id)


@saying_what_failed
def restart(experiment: str) -> None:
    """Stop what still trains, queue the same experiment anew and show it; what was recorded stays."""
    with Catalogue() as catalogue:
        if catalogue.readable_experiment(experiment) is None:
            st.toast("This version of the program cannot read its settings.", icon=":material/error:")
            return
    ask(experiment, ControlAction.STOP)
    with Catalogue() as catalogue:
        show_experiment(catalogue.restart(experiment)[0].experiment)
    show_what_starts()


@saying_what_failed
def go_first(experiment: str) -> None:
    """Let an experiment's waiting runs go before all others that wait."""
    with Catalogue() as catalogue:
        catalogue.move_to_front(experiment)


@saying_what_failed
def change(experiment: str, setting: str, value: float | None) -> None:
    """Change a setting of all runs at one step; where that cannot be, the store keeps the reason."""
    with LiveChanges() as changes:
        changes.ask_change(experiment, setting, value)
