"""The lecture at the desk: guess and runs on the left, the figure on the right; after the reveal the claim and the
verdict, too.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.live import Pulse, live, pulse_of
from explorer.controls.once import once_button
from explorer.controls.pages import EXPERIMENT, existing_pages
from explorer.controls.shown_value import show_value
from explorer.controls.writable import writes
from explorer.lecture.hands import hands_panel
from explorer.lecture.notes_link import notes_link
from explorer.lecture.outcome_panel import hidden_outcome, outcome_panel, progress_line, say_verdict
from explorer.lecture.question import ask, reveal, say_reveal
from explorer.lecture.studies import waits_for_studies
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import (
    PRESET,
    LectureView,
    Scene,
    go_to,
    lecture_view,
    reveal_outcome,
    run_preset,
    show_recorded,
    start_over,
)
from explorer.presets import PRESETS
from explorer.presets.recorded import recorded
from explorer.presets.settings import settings_words, varied_words
from explorer.reading.cost import Cost, roughly
from explorer.store.catalogue import Catalogue

HEIGHT = 340
EXPECT = "What do you expect?"
_CHOSEN = "preset chosen"


def desk(view: LectureView, estimate: Cost) -> None:
    _head(view)
    left, right = st.columns([38, 62], gap="medium")
    with left:
        _settings(view)
        _after_reveal(view)
        with st.container(border=True, key="panel-guess"):
            st.subheader("Predict", anchor=False)
            ask(view, sentence_styles(view.preset))
        _run(view, estimate)
    with Catalogue() as catalogue:
        pulse = pulse_of_lecture(catalogue, view)

    def watch() -> Pulse:
        with Catalogue() as catalogue:
            now = lecture_view(catalogue)
            progress_line(now)
            if now.hidden or now.experiment is None:
                hidden_outcome(catalogue, now, height=HEIGHT)
            else:
                _outcome(catalogue, now)
            return pulse_of_lecture(catalogue, now)

    with right:
        live(watch, pulse)
        if view.revealed:
            _look_next(view)


def _outcome(catalogue: Catalogue, view: LectureView) -> None:
    verdict = view.verdict(catalogue)
    if verdict.holds is not None:
        found = reveal(view, verdict)
        if found is not None:
            say_reveal(found, sentence_styles(view.preset))
        say_verdict(verdict)
    outcome_panel(catalogue, view, verdict, height=HEIGHT)


def _head(view: LectureView) -> None:
    """Titles of presets tell what comes out: before the reveal they stand in a menu alone."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(view.preset.title if view.revealed else EXPECT, anchor=False, width="stretch")
        show_value(_CHOSEN, view.preset.name)
        if view.revealed:
            _choose_preset()
        else:
            with st.popover("Another experiment", width="content"):
                _choose_preset()
        notes_link(view.preset)
        st.button("Present", icon=":material/present_to_all:", on_click=go_to, args=(Scene.SETTING,))


def _choose_preset() -> None:
    st.selectbox(
        "Preset",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key=_CHOSEN,
        persist_state="session",
        on_change=_choose,
        label_visibility="collapsed",
        width=300,
    )


def _choose() -> None:
    start_over()
    st.query_params[PRESET] = st.session_state[_CHOSEN]


def _settings(view: LectureView) -> None:
    """What is compared."""
    st.markdown(f"{settings_words(view.preset)} Varied: {varied_words(view.preset)}.")


def _after_reveal(view: LectureView) -> None:
    """The hands beside the figure, and the claim, which answers the question."""
    preset = view.preset
    if not view.revealed:
        return
    with Catalogue() as catalogue:
        hands_panel(view, view.verdict(catalogue), sentence_styles(preset))
    with st.expander("The claim", expanded=True, key=f"claim {preset.name}"):
        st.markdown(f"{preset.claim} :gray[{preset.source}.]")
        shipped = recorded(preset)
        if shipped is not None:
            numbers = in_color(shipped.verified.numbers, {})
            st.caption(f"Verified: {shipped.verified.seeds_words}, none of them used to tune it: {numbers}.")


def _run(view: LectureView, estimate: Cost) -> None:
    """What runs here stays hidden until *Reveal*, or comes as it is where the outcome was seen already."""
    preset, hide = view.preset, not view.revealed
    if view.experiment is not None and view.hidden:
        st.button(
            "Reveal",
            icon=":material/visibility:",
            type="primary",
            on_click=reveal_outcome,
            key="reveal",
            width="stretch",
        )
    with st.container(horizontal=True, gap="small"):
        kind = "secondary" if view.hidden else "primary"
        look = writes(type=kind, icon=":material/play_arrow:", width="stretch")
        words = f"Run · {roughly(estimate.seconds)}"
        once_button(words, key=f"run {preset.name}", on_click=partial(run_preset, hidden=hide), args=(preset,), **look)
        if recorded(preset) is not None:
            once_button(
                "Recorded run",
                key=f"recorded {preset.name}",
                on_click=partial(show_recorded, hidden=hide),
                args=(preset,),
                **writes(
                    icon=":material/history:",
                    help="Takes at once the run that ships with the app: the same settings, trained before.",
                ),
            )
        if view.experiment or view.guess or view.votes:
            st.button(
                "Start over", icon=":material/restart_alt:", on_click=start_over, help="Forget the guess and the runs."
            )
    st.caption(f"{estimate.length} · about {roughly(estimate.seconds)} {estimate.where}")


def _look_next(view: LectureView) -> None:
    """The pages to open, in their order, with the runs on screen."""
    there = {page.stem: page for page in existing_pages()}
    looks = [look for look in view.preset.look if look.page in there]
    if not looks:
        return
    st.subheader("Then look at", anchor=False)
    for number, look in enumerate(looks, start=1):
        page = there[look.page]
        query = {EXPERIMENT: view.experiment} if view.experiment else None
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(page.path, label=f"**{number}. {page.title}**", icon=page.icon, query_params=query)
            st.markdown(f":gray[{look.at}]")


def pulse_of_lecture(catalogue: Catalogue, view: LectureView) -> Pulse:
    """How often the runs and studies on screen are looked at."""
    if view.experiment is None:
        return Pulse.STILL
    waits = waits_for_studies(view)
    return Pulse.TRAINING if waits else pulse_of(catalogue, view.experiment)
