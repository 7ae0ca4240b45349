"""The same slices at other moments: those that are computed are a film, the others can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.controls.once import once_button
from explorer.controls.writable import writes
from explorer.drawing.figure import Figure
from explorer.export.film import Film, evenly
from explorer.phenomena.loss_landscape.numbers.cost import moment_seconds
from explorer.phenomena.loss_landscape.panels.asking import Questions
from explorer.phenomena.loss_landscape.panels.readings import Around, around
from explorer.phenomena.loss_landscape.panels.view import View
from explorer.reading.cost import roughly
from explorer.store.job import STUDIES_AT_A_TIME
from explorer.store.studies import Studies

FIRST_ASKED = 12
"""Moments that the button asks for at first; then for all others."""
FEWEST = 2
_HELP = (
    "The planes and lines around the networks of other moments, with the settings above. They share one range and one "
    "scale of colors, and are shown at once where the step above stops at them; together they are a film, which every "
    "panel here offers under Download, *Over training*."
)


@dataclass(frozen=True)
class Moments:
    """`known`: step → the slices around the networks of that step, all of them computed; ascending."""

    known: Mapping[int, Around]
    missing: Sequence[int]
    """Steps that a film still lacks: a dozen evenly spread ones first, then the others."""
    pending: Sequence[int]
    """Steps of which something is being computed, or waits."""

    @property
    def is_film(self) -> bool:
        return len(self.known) >= FEWEST

    @property
    def around(self) -> list[Around]:
        """What shares one range and one scale: nothing, where there is no film."""
        return list(self.known.values()) if self.is_film else []

    @property
    def words(self) -> str:
        """Of a caption that says already what is the same."""
        return f"at all {len(self.known)} moments" if self.is_film else ""

    def film(self, drawn: Callable[[Around], Figure], title: Callable[[int], str]) -> Film | None:
        """Of the known moments, drawn by a panel's own function."""
        return Film(list(self.known), lambda step: drawn(self.known[step]), title) if self.is_film else None

    @property
    def seconds(self) -> float:
        """That a moment takes, by those that are known; not a number before there is one."""
        spent = [
            [answer.slice.seconds for answer in found.answers if answer.slice is not None]
            for found in self.known.values()
        ]
        return (
            float(np.median([moment_seconds(of_moment, workers=STUDIES_AT_A_TIME) for of_moment in spent]))
            if spent
            else float("nan")
        )


def find_moments(view: View, questions: Questions) -> Moments:
    """Look at every kept network's slices; nothing is queued. While a run still trains there is no film."""
    steps = view.moments
    if len(steps) < FEWEST or any(arm.run.status.is_active for arm in view.arms):
        return Moments({}, (), ())
    known, pending = {}, []
    for step in steps:
        before = len(questions.of_other_moments)
        found = around(view.at(step), questions.known)
        if not any(answer.waits for answer in found.answers):
            known[step] = found
        elif len(questions.of_other_moments) > before:
            pending.append(step)
    missing = [step for step in evenly(steps, FIRST_ASKED) if step not in known]
    return Moments(known, missing or [step for step in steps if step not in known], pending)


def draw_moments(view: View, moments: Moments, questions: Questions) -> None:
    """How far the film is, and the button that asks for more of it."""
    if moments.pending:
        _progress(moments, questions)
    elif moments.known or moments.missing:
        _offer(view, moments, questions)


def _progress(moments: Moments, questions: Questions) -> None:
    total = len(moments.known) + len(moments.pending)
    left = len(moments.pending) * moments.seconds
    words = f"A film over training: {len(moments.known)} of {total} moments"
    with st.container(horizontal=True, vertical_alignment="center"):
        share = len(moments.known) / total
        st.progress(share, words + (f", about {roughly(left)} left" if np.isfinite(left) else ""))
        waiting = list(questions.of_other_moments)
        once_button("Stop", key="stop the film", on_click=_withdraw, args=(waiting,), icon=":material/stop:")


def _offer(view: View, moments: Moments, questions: Questions) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if moments.is_film:
            first, *_, last = moments.known
            st.caption(
                f"A film of {len(moments.known)} moments, step {first:,d} to {last:,d}: Download, *Over training*.",
                width="stretch",
            )
        if not moments.missing:
            return
        count = len(moments.missing)
        seconds = count * moments.seconds
        cost = f", about {roughly(seconds)}" if np.isfinite(seconds) else ""
        more = " more" if moments.is_film else ""
        label = f"{count}{more} moment{'' if count == 1 else 's'} for a film{cost}"
        if once_button(label, key="film", on_click=lambda: None, **writes(icon=":material/movie:", help=_HELP)):
            for step in moments.missing:
                around(view.at(step), questions.slice_later)


def _withdraw(keys: Sequence[str]) -> None:
    """Take back what waits; what is being computed goes on."""
    with Studies() as studies:
        for key in keys:
            studies.withdraw(key)
