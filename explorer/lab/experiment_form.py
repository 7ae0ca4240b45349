"""The Lab's left side: what is compared with what, everything else under groups, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.config import (
    SETTINGS,
    BlockKind,
    ConfigError,
    DatasetConfig,
    DatasetName,
    Family,
    NetworkConfig,
    NormalizationKind,
    RunConfig,
    Task,
    parse,
)
from explorer.config.dataset import first_dataset
from explorer.config.network import OWN, depths_offered
from explorer.controls.data_arrival import arrival_words
from explorer.controls.expected_cost import cost_words, expected_cost
from explorer.controls.normalizers import EXPLANATIONS
from explorer.controls.once import once_button
from explorer.controls.setting_words import word
from explorer.controls.settings import GROUPS, VARIABLE
from explorer.controls.steering import change, start
from explorer.controls.writable import writes
from explorer.experiment import Experiment
from explorer.export.link import link
from explorer.foreign_text import in_markdown
from explorer.lab.experiment_link import linked_experiment, take_along
from explorer.lab.group_headers import header
from explorer.lab.own_data import own_data_control, take_up_own_data
from explorer.lab.setting_controls import arm_chooser, control, fill, present, state_key, unfilled
from explorer.reading.experiment_curves import Change, read_changes
from explorer.sentences import as_sentence
from explorer.store.catalogue import Catalogue
from explorer.store.event import CHANGEABLE
from explorer.store.live_changes import LiveChanges
from explorer.store.run import Status

NOTHING = "nothing"
_VARY, _SEEDS, _FILLED = "vary", "seeds", "form filled from"


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
        varied, arms = _vary()
        if len(experiment.vary) > 1:
            st.caption(
                f"The experiment on screen varies {' and '.join(experiment.vary)}; this form varies one setting."
            )
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.markdown(":small[Seeds per arm]", width="stretch", help=_SEEDS_HELP)
            offered = sorted({1, 3, 5, st.session_state[_SEEDS]})
            st.segmented_control(
                "Seeds", offered, key=_SEEDS, persist_state="session", required=True, label_visibility="collapsed"
            )
        _groups(varied, arms, shown if active else None, changes)
        _run(catalogue, varied, arms)


_SEEDS_HELP = "The same comparison with other initial values and another batch order; curves show mean and range."


def _fill_once(experiment: Experiment, identity: str | None, changes: Sequence[Change]) -> None:
    """Take over an experiment's settings when it comes into view, with what was changed since it began."""
    if not unfilled(_FILLED, identity or NOTHING):
        return
    base = experiment.base.with_values({made.setting: made.after for made in changes})
    varied = next(iter(experiment.vary), NOTHING)
    if varied != NOTHING:
        base = base.with_values({varied: experiment.vary[varied][0]})
    fill(base)
    st.session_state[_VARY] = varied if varied in VARIABLE else NOTHING
    if varied in VARIABLE:
        st.session_state[f"arms {varied}"] = list(experiment.vary[varied])
    st.session_state[_SEEDS] = len(experiment.seeds)


def _vary() -> tuple[str, list[Any]]:
    """The varied setting's key and its arms; NOTHING and no arms for a single configuration."""
    varied = st.selectbox(
        "Vary",
        [*VARIABLE, NOTHING],
        format_func=lambda key: SETTINGS[key].title if key in VARIABLE else "Nothing: one configuration",
        key=_VARY,
        persist_state="session",
        on_change=_vary_changed,
        help="The arms share every other setting, except the depth, width, blocks and initialization that a family "
        "brings along. Same batches where data and batch size are the same, same starting values of what they share.",
    )
    return varied, arm_chooser(varied) if varied in VARIABLE else []


_OF_A_NORMALIZER = ("normalization.layers", "normalization.momentum", "network.bias", "training.trained")
"""Without a normalizer these change nothing, or cannot be."""


def _vary_changed() -> None:
    kind = state_key("normalization.kind")
    if st.session_state[_VARY] in _OF_A_NORMALIZER and st.session_state[kind] == NormalizationKind.NONE:
        st.session_state[kind] = NormalizationKind.BATCH
    if st.session_state[_VARY] == "network.family":
        st.session_state[state_key("network.family")] = VARIABLE["network.family"][1][0]
        _follow_family()


def _follow_family() -> None:
    """Another family brings its own depth, width, block and initialization, and data that it can answer for."""
    values = present()
    family = Family(values["network.family"])
    _bring_own(family)
    task = family.task
    if DatasetName(values["dataset.name"]).task is not task:
        st.session_state[state_key("dataset.name")] = first_dataset(task)
        _follow_dataset()


def _bring_own(family: Family) -> None:
    own = NetworkConfig(family=family, activation=present()["network.activation"])
    for name in OWN:
        st.session_state[state_key(f"network.{name}")] = getattr(own, name)


def _follow_block() -> None:
    """Blocks of three convolutions have other depths than blocks of two; the nearest takes the place."""
    values = present()
    offered = depths_offered(Family(values["network.family"]), BlockKind(values["network.block"]))
    depth = min(offered, key=lambda candidate: abs(candidate - values["network.depth"]))
    st.session_state[state_key("network.depth")] = depth


def _follow_dataset() -> None:
    """Another data set brings its own image size, and a family that can answer for it."""
    values = present()
    name = DatasetName(values["dataset.name"])
    if name is DatasetName.OWN and values["dataset.found"] is None:
        return
    named = {"name": name, "path": values["dataset.path"], "found": values["dataset.found"]}
    st.session_state[state_key("dataset.image_size")] = DatasetConfig.model_validate(named).image_size
    if not name.has_images:
        st.session_state[state_key("dataset.flip")], st.session_state[state_key("dataset.shift")] = False, 0
    if Family(values["network.family"]).task is not name.task:
        family = Family.UNET if name.task is Task.SEGMENTATION else Family.LENET
        st.session_state[state_key("network.family")] = family
        _bring_own(family)


def _groups(varied: str, arms: Sequence[Any], live: str | None, changes: Sequence[Change]) -> None:
    """The groups at rest show their values; a group is open where something may be changed while it trains."""
    follow = {
        "dataset.name": _follow_dataset,
        "network.family": _follow_family,
        "network.activation": _follow_family,
        "network.block": _follow_block,
    }
    views = [present() | {varied: arm} for arm in arms] or [present()]
    for name, settings in GROUPS.items():
        with st.expander(header(name, present(), varied, arms), key=f"group {name}"):
            for setting in settings:
                if setting.key == varied:
                    st.caption(f"{setting.label}: varied ({in_markdown(', '.join(word(varied, arm) for arm in arms))})")
                elif any(setting.applies(values) for values in views):
                    steers = live is not None and setting.key in CHANGEABLE
                    control(setting, on_change=_steer(live, setting.key) if steers else follow.get(setting.key))
                    _note(setting.key, live, changes)
                if setting.key == "dataset.name":
                    own_data_control()


def _steer(experiment: str | None, key: str):
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


def _run(catalogue: Catalogue, varied: str, arms: Sequence[Any]) -> None:
    try:
        experiment = _experiment(varied, arms)
        st.caption(cost_words(expected_cost(catalogue, experiment)))
    except ConfigError as error:
        st.error(in_markdown(as_sentence(str(error))), icon=":material/block:")
        experiment = None
    else:
        arrives = arrival_words(experiment.base.dataset.name)
        if arrives:
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


def _experiment(varied: str, arms: Sequence[Any]) -> Experiment:
    """
    Raises:
        ConfigError: what is chosen cannot work; says why.
    """
    if varied in VARIABLE and not arms:
        raise ConfigError(f"vary: {SETTINGS[varied].title.lower()} has no arm; choose at least one")
    tree = RunConfig().model_dump(mode="json")
    for key, value in present().items():
        section, name = key.split(".")
        tree[section][name] = value
    if varied in VARIABLE:
        section, name = varied.split(".")
        tree[section][name] = arms[0]
    vary = {varied: list(arms)} if varied in VARIABLE else {}
    return parse(Experiment, {"base": tree, "vary": vary, "seeds": list(range(st.session_state[_SEEDS]))})
