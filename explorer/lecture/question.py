"""The guess that a class commits to before a run starts."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from explorer.controls.chips import piece
from explorer.controls.findings import in_color
from explorer.controls.live_chart import live_chart
from explorer.drawing.arms import ArmStyle
from explorer.lecture.hands import begin_to_count, hands_for
from explorer.lecture.outcome_figure import outcome_figure
from explorer.lecture.view import GUESS, LectureView, guess
from explorer.presets.outcomes import Unit
from explorer.presets.questions import HowMuch, Reveal, WhichArm, WhichCurve
from explorer.presets.recorded import recorded
from explorer.presets.verdict import Verdict

CURVES_HEIGHT = 300
_SLIDER = "the guess on the slider"


def ask(view: LectureView, styles: Mapping[str, ArmStyle]) -> None:
    """The question, and what may be answered: arms, curves or a number. A guess is locked once the outcome was seen."""
    question = view.preset.question
    locked = view.revealed and view.guess is not None
    st.markdown(f"**{question.words}**")
    if isinstance(question, WhichArm):
        _choose({arm: f"{piece(styles[arm])} {arm}" for arm in question.options}, view, locked=locked)
    elif isinstance(question, WhichCurve):
        _unnamed_curves(view, question)
        _choose({letter: f"curve {letter}" for letter in question.letters}, view, locked=locked)
    elif isinstance(question, HowMuch):
        _number(view, locked=locked)
    if view.votes is None and not view.revealed:
        begin_to_count(view)


def reveal(view: LectureView, verdict: Verdict) -> Reveal | None:
    """The guess beside the measurement; None without a guess."""
    if view.guess is None:
        return None
    question, means = view.preset.question, verdict.means
    if not isinstance(question, HowMuch):
        return question.reveal(view.guess, means, view.preset.outcome)
    try:
        return question.reveal(float(view.guess), means, view.preset.outcome)
    except ValueError:  # somebody typed another address
        return None


def say_reveal(found: Reveal, styles: Mapping[str, ArmStyle]) -> None:
    icon = {True: ":material/check_circle:", False: ":material/lightbulb:", None: ":material/schedule:"}[found.right]
    st.markdown(f"{icon} {in_color(found.sentence, styles)}")


def guess_words(view: LectureView) -> str:
    """`The class says batch.`; empty without a guess."""
    if view.guess is None:
        return ""
    question = view.preset.question
    if isinstance(question, WhichCurve):
        return f"The class says curve {view.guess}."
    if isinstance(question, HowMuch):
        try:
            return f"The class says **{view.preset.outcome.text(float(view.guess))}**."
        except ValueError:
            return ""
    return f"The class says [[{view.guess}]]."


def _choose(options: Mapping[str, str], view: LectureView, *, locked: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        for answer, words in options.items():
            with st.container(width="content", gap="small"):
                _option(answer, words, view, locked=locked)


def _option(answer: str, words: str, view: LectureView, *, locked: bool) -> None:
    """What can be said, and below it the hands for it while they are counted."""
    chosen = answer == view.guess
    st.button(
        words,
        key=f"guess {view.preset.name} {answer}",
        icon=":material/how_to_vote:" if chosen else None,
        type="primary" if chosen else "secondary",
        disabled=locked and not chosen,
        on_click=guess,
        args=(answer,),
    )
    if view.votes is not None and not view.revealed:
        hands_for(view.votes, answer)


def _number(view: LectureView, *, locked: bool) -> None:
    """A share from 0 to 100 %; no other number is asked so far."""
    assert view.preset.outcome.unit is Unit.SHARE
    key = f"{_SLIDER} {view.preset.name}"
    if key not in st.session_state:
        st.session_state[key] = _percent(view.guess)

    def commit() -> None:
        st.query_params[GUESS] = f"{st.session_state[key] / 100:g}"

    st.slider("Guess", 0, 100, step=5, format="%d %%", key=key, on_change=commit, disabled=locked)
    if view.votes is not None and not view.revealed:
        with st.container(horizontal=True, gap="small"):
            for answer in view.votes.answers:
                hands_for(view.votes, answer, shows_label=True)


def _percent(text: str | None) -> int:
    try:
        return min(100, max(0, round(100 * float(text or 0.5) / 5) * 5))
    except ValueError:
        return 50


def _unnamed_curves(view: LectureView, question: WhichCurve) -> None:
    """The recorded curves without their names."""
    shipped = recorded(view.preset)
    if shipped is None:
        return
    names = {arm: letter for letter, arm in question.letters.items()}
    figure = outcome_figure(shipped.lines, height=CURVES_HEIGHT, names=names)
    live_chart(figure, key=f"unnamed {view.preset.name}", title=question.words, summary="Curves without names.")
