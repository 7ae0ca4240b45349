"""The same weights in all three modes: the loss along the first direction."""

from __future__ import annotations

import numpy as np

from explorer.analysis.loss_landscape.request import Subset
from explorer.analysis.loss_landscape.tables import slice_table
from explorer.analysis.loss_landscape.words import NOT_THE_LANDSCAPE, axis_titles, data_words, has_modes, slice_words
from explorer.figures.loss_landscape.lines import ModeLine, lines_figure
from explorer.figures.loss_landscape.scale import loss_scale
from explorer.figures.theme import Theme
from explorer.widgets.loss_landscape.readings import Readings
from explorer.widgets.loss_landscape.view import MODES, View
from explorer.widgets.panel import panel


def modes_panel(view: View, readings: Readings, theme: Theme) -> None:
    """All arms and all modes on one pair of axes."""
    lines, waits = [], []
    for arm in view.arms:
        for mode, answer in readings.lines[arm.run.arm].items():
            if answer.slice is not None and answer.slice.done.any():
                shown = mode if has_modes(arm.run.config) else None
                lines.append(ModeLine(arm.run.arm, arm.style, shown, answer.slice))
            else:
                waits.append(answer.sentence)
    scale = loss_scale([line.slice.loss for line in lines], theme, logarithmic=view.logarithmic)
    differ = any(line.mode is not None for line in lines)
    title = "Same weights, three modes" if differ or not lines else "One mode: no running statistics here"
    said = [slice_words(view.directions, is_line=True)]
    if lines:
        first = lines[0].slice
        said += [f"{len(first.alpha)} points", data_words(first, Subset.TRAINING)]
    said += ["loss, nats", scale.words, NOT_THE_LANDSCAPE]
    with panel(title, " · ".join(filter(None, said)), key=MODES) as card:
        figure = lines_figure(
            lines,
            scale,
            theme,
            axis_title=axis_titles(view.directions, None)[0],
            limits=_limits(lines),
            empty=waits[0] if waits else "nothing to draw",
        )
        card.chart(figure, theme, table=lambda: slice_table({line.name: line.slice for line in lines}), summary=title)


def _limits(lines: list[ModeLine]) -> tuple[float, float]:
    ends = np.concatenate([line.slice.alpha for line in lines]) if lines else np.array([-1.0, 1.0])
    return float(ends.min()), float(ends.max())
