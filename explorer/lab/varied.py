"""What an experiment varies: up to three settings, whose values are combined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product, zip_longest
from math import prod
from typing import Any

import streamlit as st

from explorer.config import SETTINGS, ConfigError, Cure, NormalizationKind
from explorer.config.setting import Values
from explorer.controls.setting_words import word
from explorer.controls.settings import VARIABLE
from explorer.foreign_text import in_markdown
from explorer.lab.following import follow_family
from explorer.lab.setting_controls import arm_chooser, arms_now, present, set_arms, state_key

Vary = Mapping[str, Sequence[Any]]
"""Dotted key → its arms, in their order."""

NOTHING = "nothing"
MOST_COMBINED = 12
"""Arms of several settings together; one setting alone may have more."""
_SLOTS = ("vary", "vary 2", "vary 3")
_ENOUGH_VIEWS = 64
_OF_A_NORMALIZER = (
    "normalization.layers",
    "normalization.momentum",
    "normalization.eps",
    "network.bias",
    "training.trained",
)
"""Without a normalizer these change nothing, or cannot be."""


def fill_varied(vary: Vary) -> None:
    """Let the controls show what an experiment varies, as far as there are controls for it."""
    shown = [key for key in vary if key in VARIABLE][: len(_SLOTS)]
    _take_slots(shown)
    for key in shown:
        set_arms(key, vary[key])


def left_aside(vary: Vary) -> str:
    """What of it has no control: each stands at its first value. As Markdown, empty where all have one."""
    shown = [key for key in vary if key in VARIABLE][: len(_SLOTS)]
    aside = [f"{SETTINGS[key].in_sentence} ({_listed(key, vary[key])})" for key in vary if key not in shown]
    if not aside:
        return ""
    return f"The experiment on screen also varies {in_markdown(' and '.join(aside))}; this form keeps the first value."


def vary_controls() -> Vary:
    """Draw what is varied, with the arms of each setting; nothing is varied in a single configuration."""
    vary = {}
    for place, slot in enumerate(_SLOTS):
        if place == 0 or st.session_state[slot] != NOTHING:
            key = _setting_control(place, slot)
            if key in VARIABLE:
                vary[key] = arm_chooser(key)
    if 0 < len(vary) < len(_SLOTS):
        st.button(
            "Vary another setting",
            icon=":material/add:",
            type="tertiary",
            on_click=_vary_another,
            help="Every value of one setting is combined with every value of the others.",
        )
    if len(vary) > 1:
        st.caption(f"{' × '.join(str(len(arms)) for arms in vary.values())} = {_count(vary)} arms")
    return vary


def views(vary: Vary) -> list[Values]:
    """The settings of the arms, or of as many as decide which controls mean something."""
    combined = islice(product(*vary.values()), _ENOUGH_VIEWS)
    return [present() | dict(zip(vary, arm, strict=True)) for arm in combined] or [present()]


def refuse_what_is_not_compared(vary: Vary) -> None:
    """
    Raises:
        ConfigError: a setting without a value, or too many arms.
    """
    for key, arms in vary.items():
        if not arms:
            raise ConfigError(f"vary: {SETTINGS[key].in_sentence} has no arm; choose at least one")
    if len(vary) > 1 and _count(vary) > MOST_COMBINED:
        values = " × ".join(f"{len(arms)} values of {SETTINGS[key].in_sentence}" for key, arms in vary.items())
        raise ConfigError(
            f"vary: {values} are {_count(vary)} arms, and the Lab combines settings to {MOST_COMBINED} arms at most; "
            "leave values out, or train them all with `python -m explorer train FILE.json`"
        )


def chosen_now() -> Vary:
    """What the controls say, before they are drawn."""
    keys = [key for slot in _SLOTS if (key := st.session_state[slot]) in VARIABLE]
    return {key: arms_now(key) for key in keys}


def cure_arm(cure: Cure) -> None:
    """Put the value that works in the place of the arm that does not, or leave that arm out where it is there."""
    cured = (cure.value if arm == cure.instead_of else arm for arm in arms_now(cure.setting))
    set_arms(cure.setting, list(dict.fromkeys(cured)))


def arm_cure_words(cure: Cure, arms: Sequence[Any]) -> str:
    """`Leave out 64`, or `Replace 64 by 45`, as Markdown."""
    old, new = (in_markdown(word(cure.setting, value)) for value in (cure.instead_of, cure.value))
    return f"Leave out {old}" if cure.value in arms else f"Replace {old} by {new}"


def _setting_control(place: int, slot: str) -> str:
    others = {st.session_state[other] for other in _SLOTS if other != slot}
    offered = [key for key in VARIABLE if key not in others]
    nothing = "Nothing more" if place else "Nothing: one configuration"
    return st.selectbox(
        "And vary" if place else "Vary",
        [*offered, NOTHING],
        format_func=lambda key: SETTINGS[key].title if key in VARIABLE else nothing,
        key=slot,
        persist_state="session",
        on_change=_changed,
        args=(slot,),
        help="The arms share every other setting, except the depth, width, blocks and initialization that a family "
        "brings along. Same batches where data and batch size are the same, same starting values of what they share.",
    )


def _changed(slot: str) -> None:
    key = st.session_state[slot]
    _take_slots([chosen for one in _SLOTS if (chosen := st.session_state[one]) in VARIABLE])
    _prepare(key)


def _vary_another() -> None:
    chosen = [key for slot in _SLOTS if (key := st.session_state[slot]) in VARIABLE]
    preferred = ("optimizer.learning_rate", "normalization.kind", *VARIABLE)
    key = next(key for key in preferred if key not in chosen)
    _take_slots([*chosen, key])
    _prepare(key)


def _take_slots(keys: Sequence[str]) -> None:
    for slot, key in zip_longest(_SLOTS, keys, fillvalue=NOTHING):
        st.session_state[slot] = key


def _prepare(key: str) -> None:
    """What a setting that is varied from now on needs in order to mean something."""
    kind = state_key("normalization.kind")
    if key in _OF_A_NORMALIZER and st.session_state[kind] == NormalizationKind.NONE:
        st.session_state[kind] = NormalizationKind.BATCH
    if key == "network.family":
        st.session_state[state_key(key)] = VARIABLE[key][1][0]
        follow_family()


def _count(vary: Vary) -> int:
    return prod(len(arms) for arms in vary.values())


def _listed(key: str, arms: Sequence[Any]) -> str:
    return ", ".join(word(key, arm) for arm in arms)
