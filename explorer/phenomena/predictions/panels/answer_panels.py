"""Images, points and pixels: which class is taken for which, who errs on what, and masks beside the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from explorer.controls.address import choice
from explorer.controls.panel import panel
from explorer.drawing.figure import Figure
from explorer.export.film import Film
from explorer.phenomena.predictions.figures.confusion import confusion_figure
from explorer.phenomena.predictions.figures.errors import Shown, at_once, errors_figure
from explorer.phenomena.predictions.figures.masks import masks_figure
from explorer.phenomena.predictions.numbers.answers import Answers, Confusion, who_errs
from explorer.phenomena.predictions.numbers.masks import Masks
from explorer.phenomena.predictions.numbers.statistics import Statistics
from explorer.phenomena.predictions.numbers.tables import answers_table, confusion_table, masks_table
from explorer.phenomena.predictions.panels.readings import (
    moments,
    read_answers,
    read_confusion,
    read_masks,
    read_samples,
)
from explorer.phenomena.predictions.panels.view import CONFUSION, ERRORS, MASKS, View, captioned, recorded_at


def confusion_panel(view: View, summary: str) -> None:
    """Rows are true classes, columns answers."""
    found = {arm.run.arm: read_confusion(arm.recording, view.statistics, view.step) for arm in view.arms}
    totals = {f"{one.total:,d}" for one in found.values() if isinstance(one, Confusion)}
    caption = captioned(
        f"{' and '.join(sorted(totals))} {view.thing}s" if totals else "",
        recorded_at(found),
        _where(view),
        "color: share of the true class, its square root, so that rare errors show",
        view.whose,
    )

    def draw(step: int) -> Figure:
        columns = [arm.column(read_confusion(arm.recording, view.statistics, step)) for arm in view.arms]
        return confusion_figure(columns, view.names)

    with panel("Confusion matrix: which class is taken for which", caption, key=CONFUSION) as card:
        table = lambda: confusion_table(found, view.names)  # noqa: E731
        card.chart(
            draw(view.step), table=table, summary=f"{card.title}. {summary}", film=_film(view, "confusion", draw)
        )


def errors_panel(view: View, summary: str) -> None:
    """Test images that one arm at least answers wrongly, a row for each arm's answers."""
    found = {arm.run.arm: read_answers(arm.recording, view.statistics, view.step) for arm in view.arms}
    there = {arm: one for arm, one in found.items() if isinstance(one, Answers)}
    wrong = who_errs(there) if there else np.zeros(0, np.int64)
    asked = min((len(one.answers) for one in there.values()), default=0)
    with panel("Misclassified: who errs on what", key=ERRORS) as card:
        shown = _shown_part(wrong, at_once(view.names), card.controls)
        said = [
            f"{len(wrong):,d} of the first {asked:,d} test images are answered wrongly by one arm at least; each set "
            "of arms that err together has its turn",
            "a word is a wrong answer, a point a right one",
            recorded_at(found),
            _where(view),
            view.whose,
        ]
        card.retitle(card.title, captioned(*said))
        images = next((one for arm in view.arms if isinstance(one := read_samples(arm.recording), np.ndarray)), None)
        if not len(wrong) or images is None:
            st.caption(f"No arm errs on any of the first {asked:,d} test images." if asked else "Still to come.")
            return
        labels = next(iter(there.values())).labels
        pictures = Shown(shown, images[shown].mean(axis=1), labels[shown].astype(np.int64))
        columns = [arm.column(found[arm.run.arm]) for arm in view.arms]
        figure = errors_figure(columns, pictures, view.names)
        card.chart(figure, table=lambda: answers_table(found, view.names), summary=f"{card.title}. {summary}")


def masks_panel(view: View, summary: str) -> None:
    """The first test images, their true masks, and what each network answers."""
    found = {arm.run.arm: read_masks(arm.recording, view.statistics, view.step) for arm in view.arms}
    caption = captioned(
        "at the left: share of these images’ pixels that is answered rightly",
        recorded_at(found),
        _where(view),
        view.whose,
    )
    with panel("Masks: what every pixel is taken for", caption, key=MASKS) as card:
        reasons = dict.fromkeys(one.sentence for one in found.values() if not isinstance(one, Masks))
        if len(reasons) and not any(isinstance(one, Masks) for one in found.values()):
            st.caption("; ".join(reasons))
            return

        def draw(step: int) -> Figure:
            columns = [arm.column(read_masks(arm.recording, view.statistics, step)) for arm in view.arms]
            return masks_figure(columns, view.names)

        table = lambda: masks_table(found, view.names)  # noqa: E731
        card.chart(draw(view.step), table=table, summary=f"{card.title}. {summary}", film=_film(view, "masks", draw))


def _shown_part(wrong: NDArray[np.int64], most: int, controls: DeltaGenerator) -> NDArray[np.int64]:
    """So many of the samples as have room; a control pages through them."""
    firsts = list(range(0, len(wrong), most)) or [0]
    labels = [f"{first + 1}–{min(first + most, len(wrong))} of {len(wrong)}" for first in firsts]
    chosen = choice("images", [str(first + 1) for first in firsts], "1")
    if len(firsts) > 1:
        with controls:
            st.selectbox(
                "Images",
                [str(first + 1) for first in firsts],
                key="images",
                persist_state="session",
                format_func=dict(zip([str(first + 1) for first in firsts], labels, strict=True)).__getitem__,
                label_visibility="collapsed",
                width=150,
            )
    first = int(chosen) - 1
    return wrong[first : first + most]


def _where(view: View) -> str:
    if view.matters and view.statistics is Statistics.BATCH:
        return f"train mode, statistics of each test batch{view.batch}"
    return view.where


def _film(view: View, kind: str, draw: Callable[[int], Figure]) -> Film | None:
    quantity = f"{view.statistics.prefix}_{kind}"
    steps: Sequence[int] = sorted({step for arm in view.arms for step in moments(arm.recording, quantity)})
    return Film(steps, draw) if len(steps) > 1 else None
