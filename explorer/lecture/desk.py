"""The lecture at the desk: claim, guess and runs on the left, the figure and the verdict on the right."""

from __future__ import annotations

import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.live import Pulse, live, pulse_of
from explorer.controls.once import once_button
from explorer.controls.pages import EXPERIMENT, existing_pages
from explorer.controls.shown_value import show_value
from explorer.controls.writable import writes
from explorer.lecture.outcome_panel import outcome_panel, progress_line, say_verdict
from explorer.lecture.question import ask, reveal, say_reveal
from explorer.lecture.studies import waits_for_studies
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import PRESET, LectureView, Scene, go_to, lecture_view, run_preset, show_recorded, start_over
from explorer.presets import PRESETS
from explorer.presets.recorded import recorded
from explorer.presets.settings import settings_words, varied_words
from explorer.reading.cost import Cost, duration
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue

HEIGHT = 400
_CHOSEN = "preset chosen"


def desk(view: LectureView, estimate: Cost) -> None:
    _head(view)
    left, right = st.columns([38, 62], gap="medium")
    with left:
        _claim(view)
        with st.container(border=True, key="panel-guess"):
            st.subheader("Predict", anchor=False)
            ask(view, sentence_styles(view.preset))
        _run(view, estimate)
    with Catalogue() as catalogue:
        pulse = pulse_of_lecture(catalogue, view)

    def watch() -> Pulse:
        with Catalogue() as catalogue:
            now = lecture_view(catalogue)
            verdict = now.verdict(catalogue)
            progress_line(now)
            outcome_panel(catalogue, now, verdict, height=HEIGHT)
            styles = sentence_styles(now.preset)
            found = reveal(now, verdict)
            if now.experiment and verdict.holds is not None:
                if found is not None:
                    say_reveal(found, styles)
                say_verdict(verdict)
            return pulse_of_lecture(catalogue, now)

    with right:
        live(watch, pulse)
        _look_next(view)


def _head(view: LectureView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(view.preset.title, anchor=False, width="stretch")
        show_value(_CHOSEN, view.preset.name)
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
        st.button("Present", icon=":material/present_to_all:", on_click=go_to, args=(Scene.SETTING,))


def _choose() -> None:
    start_over()
    st.query_params[PRESET] = st.session_state[_CHOSEN]


def _claim(view: LectureView) -> None:
    """The settings; the claim, which answers the question, only after a guess or a run."""
    preset = view.preset
    st.markdown(f"{settings_words(preset)} Varied: {varied_words(preset)}.")
    undecided = view.guess is None and view.experiment is None
    with st.expander("The claim", expanded=not undecided, key=f"claim {preset.name} {undecided}"):
        st.markdown(f"{preset.claim} :gray[{preset.source}.]")
        shipped = recorded(preset)
        if shipped is not None:
            numbers = in_color(shipped.verified.numbers, {})
            st.caption(f"Verified: {shipped.verified.seeds_words}, none of them used to tune it: {numbers}.")


def _run(view: LectureView, estimate: Cost) -> None:
    preset = view.preset
    with st.container(horizontal=True, gap="small"):
        look = writes(type="primary", icon=":material/play_arrow:", width="stretch")
        runs = counted(estimate.runs, "run")
        once_button(
            f"Run · {duration(estimate.seconds)}", key=f"run {preset.name}", on_click=run_preset, args=(preset,), **look
        )
        if recorded(preset) is not None:
            once_button(
                "Recorded run",
                key=f"recorded {preset.name}",
                on_click=show_recorded,
                args=(preset,),
                **writes(
                    icon=":material/history:",
                    help="Shows at once the run that ships with the app: the same settings, trained before.",
                ),
            )
        if view.experiment or view.guess:
            st.button(
                "Start over", icon=":material/restart_alt:", on_click=start_over, help="Forget the guess and the runs."
            )
    st.caption(f"{runs} of {counted(estimate.steps, 'step')} · about {duration(estimate.seconds)} {estimate.where}")


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
