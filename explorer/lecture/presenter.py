"""The presenter's view: one scene at a time, large, stepped through with the keyboard; everything else is hidden.

After the last scene come the pages that the preset names, in their order, panel by panel (`controls.presenting`).
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.findings import in_color
from explorer.controls.live import Pulse, live
from explorer.controls.live_chart import live_chart
from explorer.controls.once import once_button
from explorer.controls.presenting import open_page, tour_of
from explorer.controls.writable import writes
from explorer.lecture.desk import EXPECT, pulse_of_lecture
from explorer.lecture.hands import hands_chart
from explorer.lecture.notes_link import notes_link
from explorer.lecture.outcome_figure import outcome_figure
from explorer.lecture.outcome_panel import hidden_figure, outcome_lines, progress_line
from explorer.lecture.question import ask, guess_words, reveal, say_reveal
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import LectureView, Scene, go_to, lecture_view, run_preset, show_recorded
from explorer.presets.recorded import recorded
from explorer.presets.settings import settings_words, varied_words
from explorer.reading.cost import Cost, roughly
from explorer.reading.reasons import not_there_in, sentence
from explorer.store.catalogue import Catalogue

FEW_ARMS = 4
"""So many are named one by one."""
_KEYS = "presenter keys"
_BEYOND = "beyond the last scene"

_keys = component(
    "presenter_keys",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
    html="<span></span>",
    isolate_styles=False,
)


def presenter(view: LectureView, estimate: Cost) -> None:
    """One scene. → or space goes on, ← goes back, Escape leaves."""
    scene = view.scene or Scene.SETTING
    if st.session_state.pop(_BEYOND, False):
        _go_on(view)
    _keys(key=_KEYS, data={"note": f"lecture-{scene}"}, on_pressed_change=_step, height=1)
    with st.container(key=f"presenter-{scene}", gap="medium"):
        _SCENES[scene](view, estimate)
    _foot(view, scene)


def _step() -> None:
    pressed = st.session_state.get(_KEYS, {}).get("pressed")
    scenes = list(Scene)
    here = st.query_params.get("scene", Scene.SETTING)
    place = scenes.index(Scene(here)) if here in scenes else 0
    if pressed == "leave":
        go_to(None)
    elif pressed == "next" and place == len(scenes) - 1:
        st.session_state[_BEYOND] = True
    elif pressed in ("next", "back"):
        go_to(scenes[max(place + (1 if pressed == "next" else -1), 0)])


def _go_on(view: LectureView) -> None:
    """To the first of the preset's pages, where there is something to show on it."""
    tour = tour_of(view.preset.name, [look.page for look in view.preset.look])
    if view.experiment is not None and tour.pages:
        open_page(tour, tour.pages[0])


def _setting(view: LectureView, estimate: Cost) -> None:
    del estimate
    styles = sentence_styles(view.preset)
    st.title("What we compare", anchor=False)  # the preset's own title would give the answer away
    st.markdown(settings_words(view.preset))
    varied = " · ".join(f"[[{arm}]]" for arm in styles)
    st.markdown(in_color(varied, styles) if len(styles) <= FEW_ARMS else varied_words(view.preset))


def _guess(view: LectureView, estimate: Cost) -> None:
    del estimate
    st.title(EXPECT, anchor=False)
    ask(view, sentence_styles(view.preset))


def _run(view: LectureView, estimate: Cost) -> None:
    if view.experiment is None:
        _start(view, estimate)
        return
    with Catalogue() as catalogue:
        pulse = pulse_of_lecture(catalogue, view)

    def watch() -> Pulse:
        with Catalogue() as catalogue:
            now = lecture_view(catalogue)
            progress_line(now)
            figure = hidden_figure(catalogue, now)
            live_chart(figure, key="presented", title=now.preset.question.words, summary=now.preset.outcome.words)
            return pulse_of_lecture(catalogue, now)

    live(watch, pulse)


def _start(view: LectureView, estimate: Cost) -> None:
    st.title("Let it run", anchor=False)
    if said := guess_words(view):
        st.markdown(in_color(said, {}))
    with st.container(horizontal=True, gap="medium"):
        words = f"Run · about {roughly(estimate.seconds)}"
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

    def watch() -> Pulse:
        with Catalogue() as catalogue:
            now = lecture_view(catalogue)
            _revealed(catalogue, now)
            return pulse_of_lecture(catalogue, now)

    live(watch, pulse)


def _revealed(catalogue: Catalogue, view: LectureView) -> None:
    """The guess beside the measurement, the figure, and beside it the hands where they were counted."""
    verdict, styles = view.verdict(catalogue), sentence_styles(view.preset)
    found = reveal(view, verdict)
    if verdict.holds is not None and found is not None:
        say_reveal(found, styles)
    elif verdict.holds is not None:
        st.markdown(in_color(f"{verdict.measured}.", styles))
    counted = view.votes is not None and view.votes.hands > 0
    left, right = st.columns([64, 36]) if counted else (st.container(), None)
    with left:
        figure = outcome_figure(outcome_lines(catalogue, view), empty=sentence(not_there_in(view.runs)))
        live_chart(figure, key="revealed", title=view.preset.title, summary=verdict.plain)
    if right is not None:
        with right:
            hands_chart(view, verdict, styles)


def _verdict(view: LectureView, estimate: Cost) -> None:
    """What was claimed beforehand, and whether it held here."""
    if view.experiment is None:
        _start(view, estimate)
        return
    with Catalogue() as catalogue:
        verdict = view.verdict(catalogue)
    st.title(view.preset.title, anchor=False)
    st.markdown(in_color(verdict.sentence, sentence_styles(view.preset)))
    st.markdown(f"{view.preset.claim} :gray[{view.preset.source}.]")


_SCENES = {
    Scene.SETTING: _setting,
    Scene.GUESS: _guess,
    Scene.RUN: _run,
    Scene.REVEAL: _reveal,
    Scene.VERDICT: _verdict,
}


def _foot(view: LectureView, scene: Scene) -> None:
    scenes = list(Scene)
    with st.container(horizontal=True, key="presenter-foot", horizontal_alignment="right", vertical_alignment="center"):
        notes_link(view.preset)
        place = scenes.index(scene) + 1
        st.caption(f"{place} of {len(scenes)} · → next · ← back · Esc leaves", width="content")
