"""The same weights in all three modes: the loss along the first direction."""

from __future__ import annotations

import numpy as np

from explorer.controls.panel import panel
from explorer.drawing.figure import Figure
from explorer.phenomena.loss_landscape.figures.lines import ModeLine, lines_figure
from explorer.phenomena.loss_landscape.figures.scale import loss_scale
from explorer.phenomena.loss_landscape.numbers.tables import slice_table
from explorer.phenomena.loss_landscape.numbers.words import (
    NOT_THE_LANDSCAPE,
    axis_titles,
    data_words,
    has_modes,
    slice_words,
)
from explorer.phenomena.loss_landscape.panels.landscape import Landscape
from explorer.phenomena.loss_landscape.panels.readings import Around
from explorer.phenomena.loss_landscape.panels.view import MODES, View
from explorer.study_requests.loss_landscape import Subset


def modes_panel(landscape: Landscape, _summary: str) -> None:
    """All arms and all modes on one pair of axes, the same at all moments of a film."""
    view, readings, moments = landscape.view, landscape.readings, landscape.moments
    lines = _lines(view, readings)
    every = [*lines, *(line for around in moments.around for line in _lines(view, around))]
    scale = loss_scale([line.slice.loss for line in every], logarithmic=view.logarithmic)
    differ = any(line.mode is not None for line in lines)
    title = "Same weights, three modes" if differ or not lines else "One mode: no running statistics here"

    def drawn(shown: Around) -> Figure:
        waits = [answer.sentence for by_mode in shown.lines.values() for answer in by_mode.values() if answer.sentence]
        return lines_figure(
            _lines(view, shown),
            scale,
            axis_title=axis_titles(view.directions, None)[0],
            limits=_limits(every),
            empty=waits[0] if waits else "nothing to draw",
        )

    said = [slice_words(view.directions, is_line=True)]
    if lines:
        first = lines[0].slice
        said += [f"{len(first.alpha)} points", data_words(first, Subset.TRAINING)]
    shared = f"same axes {moments.words}" if moments.is_film else ""
    looks = "solid or dashed: of the batch · dots: frozen · wide and pale: recomputed" if differ else ""
    said += ["loss, nats", looks, shared, scale.words, NOT_THE_LANDSCAPE]
    with panel(title, " · ".join(filter(None, said)), key=MODES) as card:
        film = moments.film(drawn, lambda step: f"{title}: around step {step:,d}")
        table = {line.name: line.slice for line in lines}
        card.chart(drawn(readings), table=lambda: slice_table(table), summary=title, film=film)


def _lines(view: View, shown: Around) -> list[ModeLine]:
    """As far as they are computed."""
    return [
        ModeLine(arm.run.arm, arm.style, mode if has_modes(arm.run.config) else None, answer.slice)
        for arm in view.arms
        for mode, answer in shown.lines[arm.run.arm].items()
        if answer.slice is not None and answer.slice.done.any()
    ]


def _limits(lines: list[ModeLine]) -> tuple[float, float]:
    ends = np.concatenate([line.slice.alpha for line in lines]) if lines else np.array([-1.0, 1.0])
    return float(ends.min()), float(ends.max())
