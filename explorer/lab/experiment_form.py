"""The Lab's left side: what is compared with what, everything else under groups, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.config import NormalizationKind
from explorer.controls.normalizers import EXPLANATIONS
from explorer.controls.setting_words import word
from explorer.controls.settings import GROUPS
from explorer.controls.steering import change
from explorer.experiment import Experiment
from explorer.export.link import link
from explorer.foreign_text import in_markdown
from explorer.lab.experiment_link import linked_experiment
from explorer.lab.following import FOLLOW
from explorer.lab.group_headers import header
from explorer.lab.own_data import own_data_control, take_up_own_data
from explorer.lab.run_button import SEEDS, run_button
from explorer.lab.setting_controls import control, fill, present, unfilled
from explorer.lab.varied import Vary, fill_varied, left_aside, vary_controls, views
from explorer.reading.experiment_curves import Change, read_changes
from explorer.store.catalogue import Catalogue
from explorer.store.event import CHANGEABLE
from explorer.store.live_changes import LiveChanges
from explorer.store.run import Status

_FILLED = "form filled from"


def experiment_form(catalogue: Catalogue, shown: str | None) -> None:
    """Draw the form, filled from the experiment that is shown, and the button that runs what it says."""
    runs = catalogue.runs(shown) if shown else []
    active = any(run.status.is_active or run.status is Status.PAUSED for run in runs)
    changes = read_changes(catalogue, runs) if active else []
    experiment = (catalogue.readable_experiment(shown) if shown else None) or Experiment()
    linked = linked_experiment()
    if linked is not None:
        shown, changes, experiment = None, [], linked
    _fill_once(experiment, shown or link(experiment), changes)
    take_up_own_data()
    with st.container(border=True, key="panel-compare", gap="small"):
        st.subheader("Compare", anchor=False)
        vary = vary_controls()
        if aside := left_aside(experiment.vary):
            st.caption(aside)
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.markdown(":small[Seeds per arm]", width="stretch", help=_SEEDS_HELP)
            offered = sorted({1, 3, 5, st.session_state[SEEDS]})
            st.segmented_control(
                "Seeds", offered, key=SEEDS, persist_state="session", required=True, label_visibility="collapsed"
            )
        _groups(vary, shown if active else None, changes)
        run_button(catalogue, vary)


_SEEDS_HELP = "The same comparison with other initial values and another batch order; curves show mean and range."


def _fill_once(experiment: Experiment, identity: str, changes: Sequence[Change]) -> None:
    """Take over an experiment's settings when it comes into view, with what was changed since it began."""
    if not unfilled(_FILLED, identity):
        return
    base = experiment.base.with_values({made.setting: made.after for made in changes})
    if experiment.vary:
        base = base.with_values({key: arms[0] for key, arms in experiment.vary.items()})
    fill(base)
    fill_varied(experiment.vary)
    st.session_state[SEEDS] = len(experiment.seeds)


def _groups(vary: Vary, live: str | None, changes: Sequence[Change]) -> None:
    """The groups at rest show their values; a group is open where something may be changed while it trains."""
    of_arms = views(vary)
    for name, settings in GROUPS.items():
        with st.expander(header(name, present(), vary), key=f"group {name}"):
            for setting in settings:
                if setting.key in vary:
                    arms = ", ".join(word(setting.key, arm) for arm in vary[setting.key])
                    st.caption(f"{setting.label}: varied ({in_markdown(arms)})")
                elif any(setting.applies(values) for values in of_arms):
                    steers = live is not None and setting.key in CHANGEABLE
                    control(setting, on_change=_steer(live, setting.key) if steers else FOLLOW.get(setting.key))
                    _note(setting.key, live, changes)
                if setting.key == "dataset.name":
                    own_data_control()


def _steer(experiment: str | None, key: str) -> Callable[[], None]:
    def callback() -> None:
        if experiment is not None:
            change(experiment, key, present()[key])

    return callback


def _note(key: str, live: str | None, changes: Sequence[Change]) -> None:
    """Below a setting: what it was before, that it acts at once, or what it means."""
    if key == "normalization.kind":
        st.caption(EXPLANATIONS[NormalizationKind(present()[key])])
    if key not in CHANGEABLE:
        return
    before = [f"{word(key, made.before)} until step {made.step:,}" for made in changes if made.setting == key]
    if before:
        st.caption(", then ".join(before))
    if live is not None:
        asked = _asked(live, key, changes)
        if asked or not before:
            st.caption(asked or "acts on the running experiment, in all its arms at the same step")


def _asked(experiment: str, key: str, changes: Sequence[Change]) -> str:
    """What becomes of the last change asked for, where no run has made it yet."""
    with LiveChanges() as store:
        asked = store.latest_change(experiment, key)
    if asked is None:
        return ""
    if asked.refused:
        return f"{word(key, asked.value)} is not for this experiment: {asked.refused}. Run trains a new one with it."
    if asked.at_step is None:
        return f"{word(key, asked.value)} from a step that the arms are agreeing on"
    if any((made.setting, made.step, made.after) == (key, asked.at_step, asked.value) for made in changes):
        return ""
    return f"{word(key, asked.value)} from step {asked.at_step + 1:,} on, in all arms"
