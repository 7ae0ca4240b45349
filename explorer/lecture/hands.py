"""A show of hands: the lecturer counts, and after the reveal the counts stand beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.live_chart import live_chart
from explorer.controls.panel import panel
from explorer.drawing.arms import ArmStyle
from explorer.foreign_text import in_markdown
from explorer.lecture.view import LectureView, count_hands
from explorer.lecture.votes_figure import votes_figure
from explorer.presets.verdict import Verdict
from explorer.presets.votes import MOST, Votes
from explorer.reading.findings import plain
from explorer.sentences import counted


def begin_to_count(view: LectureView) -> None:
    """The button that asks for a number beside each answer."""
    answers = view.preset.question.answers
    st.button(
        "Count a show of hands",
        key="count hands",
        icon=":material/front_hand:",
        type="tertiary",
        on_click=count_hands,
        args=(Votes(answers, (0,) * len(answers)),),
    )


def hands_for(votes: Votes, answer: str, *, shows_label: bool = False) -> None:
    """How many hands there are for one answer; it stands in the address."""
    key, place = f"hands for {answer}", votes.answers.index(answer)
    if key not in st.session_state:
        st.session_state[key] = votes.counts[place]

    def commit() -> None:
        counts = list(votes.counts)
        counts[place] = int(st.session_state[key] or 0)
        count_hands(replace(votes, counts=tuple(counts)))

    st.number_input(
        f"Hands for {in_markdown(answer)}" if not shows_label else in_markdown(answer),
        0,
        MOST,
        step=1,
        key=key,
        on_change=commit,
        label_visibility="visible" if shows_label else "collapsed",
        width=140,
    )


def hands_panel(view: LectureView, verdict: Verdict, styles: Mapping[str, ArmStyle]) -> None:
    """The counts in a card beside the outcome, and how many of them were right."""
    votes, right = view.votes, view.preset.question.right(verdict.means)
    if votes is None or not votes.hands:
        return
    with panel("What the class said", counted(votes.hands, "hand"), key="hands-counted") as card:
        table = pd.DataFrame({"answer": votes.answers, "hands": votes.counts})
        said = votes.sentence(right) if right else ""
        card.chart(votes_figure(votes, styles, right), table=lambda: table, summary=plain(said))
        if said:
            st.markdown(in_color(said, styles))


def hands_chart(view: LectureView, verdict: Verdict, styles: Mapping[str, ArmStyle]) -> None:
    """The same on stage, without a card."""
    votes, right = view.votes, view.preset.question.right(verdict.means)
    if votes is not None:
        said = votes.sentence(right) if right else ""
        if said:
            st.markdown(in_color(said, styles))
        figure = votes_figure(votes, styles, right)
        live_chart(figure, key="hands presented", title="What the class said", summary=plain(said))
