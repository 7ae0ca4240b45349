"""What the form says as an experiment: its cost, the button that runs it, or why it cannot run and what would do."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer.config import ConfigError, Cure, RunConfig, parse
from explorer.controls.data_arrival import arrival_words
from explorer.controls.expected_cost import cost_words, expected_cost
from explorer.controls.once import once_button
from explorer.controls.refusal_words import cure_words, refusal_words
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.experiment import Experiment
from explorer.lab.experiment_link import take_along
from explorer.lab.following import FOLLOW
from explorer.lab.setting_controls import present, set_control
from explorer.lab.varied import Vary, arm_cure_words, chosen_now, cure_arm, refuse_what_is_not_compared
from explorer.store.catalogue import Catalogue

SEEDS = "seeds"
_MOST_ARMS_CURED = 32
"""By one click, where the same helps them all."""


def run_button(catalogue: Catalogue, vary: Vary) -> None:
    """Cost and *Run*, in view however long the form is; where it cannot run, the reason and a button for each cure."""
    with st.container(key="run-in-view", gap="small"):
        experiment = None
        try:
            experiment = _experiment(vary)
            st.caption(cost_words(expected_cost(catalogue, experiment)))
        except ConfigError as error:
            experiment = None
            st.error(refusal_words(error), icon=":material/block:")
            _cures(error, vary)
        else:
            if arrives := arrival_words(experiment.base.dataset.name):
                st.caption(arrives)
        once_button(
            "Run",
            key="run",
            on_click=start,
            args=(experiment.model_dump_json() if experiment else "",),
            **writes(type="primary", icon=":material/play_arrow:", width="stretch", disabled=experiment is None),
        )
    if experiment is not None:
        take_along(experiment)


def _cures(error: ConfigError, vary: Vary) -> None:
    for cure in error.cures:
        arms = vary.get(cure.setting)
        st.button(
            cure_words(cure) if arms is None else arm_cure_words(cure, arms),
            key=f"cure {cure.written}",
            icon=":material/check:",
            width="stretch",
            on_click=_apply,
            args=(cure,),
        )


def _apply(cure: Cure) -> None:
    """Apply a cure, to each arm that needs the same one."""
    if cure.setting not in chosen_now():
        set_control(cure.setting, cure.value)
        FOLLOW.get(cure.setting, lambda: None)()
        return
    for _ in range(_MOST_ARMS_CURED):
        cure_arm(cure)
        again = [other for other in _cures_now() if (other.setting, other.value) == (cure.setting, cure.value)]
        if not again:
            return
        cure = again[0]


def _cures_now() -> tuple[Cure, ...]:
    try:
        _experiment(chosen_now())
    except ConfigError as error:
        return error.cures
    return ()


def _experiment(vary: Vary) -> Experiment:
    """
    Raises:
        ConfigError: what is chosen cannot work; says why.
    """
    refuse_what_is_not_compared(vary)
    tree: dict[str, Any] = RunConfig().model_dump(mode="json")
    for key, value in (present() | {key: arms[0] for key, arms in vary.items()}).items():
        section, name = key.split(".")
        tree[section][name] = value
    arms = {key: list(values) for key, values in vary.items()}
    return parse(Experiment, {"base": tree, "vary": arms, "seeds": list(range(st.session_state[SEEDS]))})
