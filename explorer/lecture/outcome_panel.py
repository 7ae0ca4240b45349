"""The preset's figure from the runs on screen, and what they say about the claim."""

from __future__ import annotations

from contextlib import ExitStack

import pandas as pd
import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.live_chart import live_chart
from explorer.controls.panel import panel
from explorer.drawing.figure import Figure
from explorer.foreign_text import in_markdown
from explorer.lecture.before_reveal import NOTHING_YET, STILL_HIDDEN, names_before
from explorer.lecture.outcome_figure import HEIGHT, outcome_figure
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import LectureView
from explorer.presets.finished import opened
from explorer.presets.outcomes import Unit
from explorer.presets.pictures import Lines
from explorer.presets.verdict import Verdict
from explorer.reading.cost import roughly
from explorer.reading.progress import progress
from explorer.reading.reasons import not_there_in, sentence
from explorer.sentences import capitalized, counted
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status


def outcome_lines(catalogue: Catalogue, view: LectureView) -> Lines:
    """What the runs on screen have so far."""
    begun = [run for run in view.runs if run.status is not Status.QUEUED and run.step > 0]
    if not begun:
        return Lines((), "step", "", share=view.preset.outcome.unit is Unit.SHARE)
    with ExitStack() as stack:
        finished = [stack.enter_context(opened(catalogue, run)) for run in begun]
        return view.preset.picture(finished, view.preset.outcome.read)


def outcome_panel(catalogue: Catalogue, view: LectureView, verdict: Verdict, *, height: int) -> None:
    """The figure in a card, with its numbers to take along."""
    lines = outcome_lines(catalogue, view)
    words = lines.y_title or view.preset.outcome.words
    empty = sentence(not_there_in(view.runs))
    with panel(capitalized(words), _measured(view), key="outcome") as card:
        figure = outcome_figure(lines, height=height, empty=empty)
        card.chart(figure, table=lambda: _table(lines), summary=verdict.plain)


def hidden_outcome(catalogue: Catalogue, view: LectureView, *, height: int) -> None:
    """The same figure before the reveal: without names, or empty where it would answer the question as well."""
    with st.container(border=True, key="panel-hidden"):
        st.subheader(capitalized(view.preset.outcome.words), anchor=False)
        figure = hidden_figure(catalogue, view, height=height)
        live_chart(figure, key="hidden outcome", title=view.preset.question.words, summary=STILL_HIDDEN)


def hidden_figure(catalogue: Catalogue, view: LectureView, *, height: int = HEIGHT) -> Figure:
    """Of the runs on screen, if there are any yet."""
    lines = outcome_lines(catalogue, view)
    names = names_before(view.preset, lines)
    if view.experiment is None:
        return outcome_figure(lines, height=height, empty=NOTHING_YET)
    if names is None and lines.lines:
        unsaid = Lines((), lines.x_title, lines.y_title, share=lines.share)
        return outcome_figure(unsaid, height=height, empty=STILL_HIDDEN)
    return outcome_figure(lines, height=height, empty=sentence(not_there_in(view.runs)), names=names)


def progress_line(view: LectureView) -> None:
    """How far the runs are while they train, and why one ended before its time."""
    if not view.runs:
        return
    now = progress(view.runs)
    for message in now.messages:
        st.caption(f":material/error: {in_markdown(capitalized(message))}")
    if view.is_over:
        return
    left = f" · {roughly(now.seconds_left)} left" if now.seconds_left is not None else ""
    st.progress(min(1.0, now.share), text=f"{now.over} of {counted(now.runs, 'run')} done{left}")


def say_verdict(verdict: Verdict) -> None:
    styles = sentence_styles(verdict.preset)
    st.markdown(in_color(verdict.sentence, styles))


def _measured(view: LectureView) -> str:
    seeds = {run.seed for run in view.runs}
    return "" if not seeds else f"seed {min(seeds)}" if len(seeds) == 1 else f"mean of {len(seeds)} seeds"


def _table(lines: Lines) -> pd.DataFrame:
    """Columns `name, x, y`."""
    frames = [pd.DataFrame({"name": line.name, lines.x_title: line.x, lines.y_title: line.y}) for line in lines.lines]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
