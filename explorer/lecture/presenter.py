"""The presenter's view: one panel at a time, large, stepped through with the keyboard; everything else is hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.findings import in_color
from explorer.controls.live import Pulse, live
from explorer.controls.live_chart import live_chart
from explorer.controls.once import once_button
from explorer.controls.writable import writes
from explorer.drawing.enlarge import enlarged
from explorer.drawing.figure import Figure
from explorer.lecture.desk import pulse_of_lecture
from explorer.lecture.outcome_figure import outcome_figure
from explorer.lecture.outcome_panel import outcome_lines, progress_line
from explorer.lecture.question import ask, guess_words, reveal, say_reveal
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import LectureView, Scene, go_to, lecture_view, run_preset, show_recorded
from explorer.presets.pictures import Lines
from explorer.presets.questions import WhichCurve
from explorer.presets.recorded import recorded
from explorer.presets.settings import settings_words, varied_words
from explorer.reading.cost import Cost, duration
from explorer.reading.reasons import not_there_in, sentence
from explorer.store.catalogue import Catalogue

FOR_THE_LAST_ROW = 1.7
HEIGHT = 620
_KEYS = "presenter keys"

_keys = component(
    "presenter_keys",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
    html="<span></span>",
    isolate_styles=False,
)


def presenter(view: LectureView, estimate: Cost) -> None:
    """One scene. → or space goes on, ← goes back, Escape leaves."""
    _keys(key=_KEYS, data={}, on_pressed_change=_step, height=1)
    with st.container(key=f"presenter-{view.scene}", gap="large"):
        {Scene.SETTING: _setting, Scene.GUESS: _guess, Scene.RUN: _run, Scene.REVEAL: _reveal}[
            view.scene or Scene.SETTING
        ](view, estimate)
    _foot(view)


def _step() -> None:
    pressed = st.session_state.get(_KEYS, {}).get("pressed")
    scenes = list(Scene)
    here = st.query_params.get("scene", Scene.SETTING)
    place = scenes.index(Scene(here)) if here in scenes else 0
    if pressed == "leave":
        go_to(None)
    elif pressed in ("next", "back"):
        go_to(scenes[min(max(place + (1 if pressed == "next" else -1), 0), len(scenes) - 1)])


def _setting(view: LectureView, estimate: Cost) -> None:
    del estimate
    styles = sentence_styles(view.preset)
    st.title("What we compare", anchor=False)  # the preset's own title would give the answer away
    st.markdown(settings_words(view.preset))
    varied = " · ".join(f"[[{arm}]]" for arm in styles)
    st.markdown(in_color(varied, styles) if len(styles) <= 4 else varied_words(view.preset))


def _guess(view: LectureView, estimate: Cost) -> None:
    del estimate
    st.title("What do you expect?", anchor=False)
    ask(view, sentence_styles(view.preset), factor=FOR_THE_LAST_ROW)


def _run(view: LectureView, estimate: Cost) -> None:
    if view.experiment is None:
        _start(view, estimate)
        return
    with Catalogue() as catalogue:
        pulse = pulse_of_lecture(catalogue, view)
    hidden = view.preset.question if isinstance(view.preset.question, WhichCurve) else None
    names = {arm: letter for letter, arm in hidden.letters.items()} if hidden else None

    def watch() -> Pulse:
        with Catalogue() as catalogue:
            now = lecture_view(catalogue)
            progress_line(now)
            lines = outcome_lines(catalogue, now)
            figure = _large(lines, HEIGHT, empty=sentence(not_there_in(now.runs)), names=names)
            live_chart(figure, key="presented", title=now.preset.title, summary=now.preset.outcome.words)
            return pulse_of_lecture(catalogue, now)

    live(watch, pulse)


def _start(view: LectureView, estimate: Cost) -> None:
    st.title("Let it run", anchor=False)
    if said := guess_words(view):
        st.markdown(in_color(said, {}))
    with st.container(horizontal=True, gap="medium"):
        words = f"Run · about {duration(estimate.seconds)}"
        once_button(
            words,
            key="present run",
            on_click=run_preset,
            args=(view.preset,),
            **writes(type="primary", icon=":material/play_arrow:"),
        )
        if recorded(view.preset) is not None:
            look = writes(icon=":material/history:")
            once_button("Recorded run", key="present recorded", on_click=show_recorded, args=(view.preset,), **look)


def _reveal(view: LectureView, estimate: Cost) -> None:
    if view.experiment is None:
        _start(view, estimate)
        return
    with Catalogue() as catalogue:
        pulse = pulse_of_lecture(catalogue, view)
    styles = sentence_styles(view.preset)

    def watch() -> Pulse:
        with Catalogue() as catalogue:
            now = lecture_view(catalogue)
            verdict = now.verdict(catalogue)
            found = reveal(now, verdict)
            if verdict.holds is not None and found is not None:
                say_reveal(found, styles)
            st.markdown(in_color(verdict.sentence, styles))
            lines = outcome_lines(catalogue, now)
            figure = _large(lines, 0.72 * HEIGHT)
            live_chart(figure, key="revealed", title=now.preset.title, summary=verdict.plain)
            if verdict.holds:
                st.markdown(f"{now.preset.claim} :gray[{now.preset.source}.]")
            return pulse_of_lecture(catalogue, now)

    live(watch, pulse)


def _large(lines: Lines, height: float, **options: Any) -> Figure:
    figure = outcome_figure(lines, height=round(height / FOR_THE_LAST_ROW), **options)
    return enlarged(figure, FOR_THE_LAST_ROW)


def _foot(view: LectureView) -> None:
    scenes = list(Scene)
    place = scenes.index(view.scene) + 1 if view.scene else 1
    with st.container(horizontal=True, key="presenter-foot", horizontal_alignment="right", vertical_alignment="center"):
        st.caption(f"{place} of {len(scenes)} · → next · ← back · Esc leaves", width="content")
