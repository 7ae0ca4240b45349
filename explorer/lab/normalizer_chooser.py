"""Choosing normalizers to compare: the well-known ones as chips in sight, the others in groups behind a click."""

from __future__ import annotations

import streamlit as st

from explorer.config import NormalizationKind
from explorer.controls.chips import colored, piece
from explorer.controls.normalizers import EXPLAINED, EXPLANATIONS, FIRST_GROUP, OTHER_GROUPS
from explorer.controls.shown_value import show_value
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.experiment import label

Styles = dict[NormalizationKind, ArmStyle]


def normalizer_chooser(key: str) -> list[NormalizationKind]:
    """The kinds chosen, in the order of the groups; they live in the session's state under `key`."""
    chosen = [kind for kind in EXPLANATIONS if kind in st.session_state[key]]
    looks = arm_styles(map(_name, EXPLANATIONS))
    styles = {kind: looks[_name(kind)] for kind in EXPLANATIONS}
    _chips("Arms", FIRST_GROUP, key, chosen, styles)
    special = [kind for kind in chosen if kind not in EXPLAINED[FIRST_GROUP]]
    count = len(EXPLANATIONS) - len(EXPLAINED[FIRST_GROUP])
    names = f" :gray[{' · '.join(map(_name, special))}]" if special else f" :gray[{count}]"
    with st.expander(f"More normalizers{names}", key=f"{key} more"):
        for group in OTHER_GROUPS:
            _chips(group, group, key, chosen, styles)
            for kind in (kind for kind in EXPLAINED[group] if kind in chosen):
                st.caption(f"{colored(_name(kind), styles[kind], bold=True)}: {EXPLANATIONS[kind]}")
    return chosen


def _chips(title: str, group: str, key: str, chosen: list[NormalizationKind], styles: Styles) -> None:
    own = f"{key} {group}"
    wanted = [kind for kind in EXPLAINED[group] if kind in chosen]
    show_value(own, wanted)
    st.pills(
        title,
        list(EXPLAINED[group]),
        selection_mode="multi",
        format_func=lambda kind: f"{piece(styles[kind])} {_name(kind)}",
        key=own,
        persist_state="session",
        on_change=_take_over,
        args=(key, group),
    )


def _take_over(key: str, group: str) -> None:
    """What a group's chips say, together with what the other groups had."""
    others = [kind for kind in st.session_state[key] if kind not in EXPLAINED[group]]
    st.session_state[key] = [*others, *st.session_state[f"{key} {group}"]]


def _name(kind: NormalizationKind) -> str:
    return label("normalization.kind", kind)
