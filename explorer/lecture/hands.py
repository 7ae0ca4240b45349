"""A show of hands: the lecturer counts, and after the reveal the counts stand beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.panel import panel
from explorer.drawing.arms import ArmStyle
from explorer.foreign_text import in_markdown
from explorer.lecture.view import LectureView, count_hands
from explorer.lecture.votes_figure import votes_figure
from explorer.presets.verdict import Verdict
from explorer.presets.votes import MOST, Votes
from explorer.sentences import counted


def hands_input(view: LectureView) -> None:
    """A number for each answer, or the button that begins to count."""
    answers = view.preset.question.answers
    if view.votes is None:
        none = Votes(answers, (0,) * len(answers))
        st.button(
            "Count a show of hands",
            key="count hands",
            icon=":material/front_hand:",
            type="tertiary",
            on_click=count_hands,
            args=(none,),
        )
        return
    with st.container(horizontal=True, gap="small", key="hands"):
        for place, (answer, count) in enumerate(zip(answers, view.votes.counts, strict=True)):
            _hands_for(view.votes, place, answer, count)


def _hands_for(votes: Votes, place: int, answer: str, count: int) -> None:
    key = f"hands for {answer}"
    if key not in st.session_state:
        st.session_state[key] = count

    def commit() -> None:
        counts = list(votes.counts)
        counts[place] = int(st.session_state[key] or 0)
        count_hands(replace(votes, counts=tuple(counts)))

    st.number_input(f"Hands: {in_markdown(answer)}", 0, MOST, step=1, key=key, on_change=commit, width=150)


def hands_panel(view: LectureView, verdict: Verdict, styles: Mapping[str, ArmStyle]) -> None:
    """The counts in a card beside the outcome, and how many of them were right."""
    votes, right = view.votes, view.preset.question.right(verdict.means)
    if votes is None or not votes.hands:
        return
    with panel("What the class said", counted(votes.hands, "hand"), key="hands") as card:
        table = pd.DataFrame({"answer": votes.answers, "hands": votes.counts})
        said = votes.sentence(right) if right else ""
        card.chart(votes_figure(votes, styles, right), table=lambda: table, summary=said.replace("*", ""))
        if said:
            st.markdown(in_color(said, styles))
