"""Points in the plane: decision regions, and where the first layer's units switch, all arms side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.controls.panel import panel
from explorer.controls.shown_arms import ShownArm
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure
from explorer.export.film import Film
from explorer.phenomena.predictions.figures.plane import Plane, lines_figure, regions_figure
from explorer.phenomena.predictions.numbers.answers import Answers, Confusion
from explorer.phenomena.predictions.numbers.regions import Lines, Regions
from explorer.phenomena.predictions.numbers.statistics import Statistics, matters
from explorer.phenomena.predictions.numbers.tables import lines_table, regions_table
from explorer.phenomena.predictions.panels.readings import (
    moments,
    read_answers,
    read_confusion,
    read_lines,
    read_regions,
    read_samples,
)
from explorer.phenomena.predictions.panels.view import LINES, REGIONS, View, captioned, recorded_at
from explorer.reading.reasons import Missing

Drawn = Regions | Lines | Missing


def regions_panel(view: View, summary: str) -> None:
    """What each network answers everywhere in the plane."""
    found = {arm.run.arm: read_regions(arm.recording, view.statistics, view.step) for arm in view.arms}
    caption = captioned(
        recorded_at(found),
        _where(view),
        "faded where the network is less certain",
        "ink line: two classes are equally probable",
        _test_points(view) if _is_in_train_mode(view) else f"{_test_points(view)}, wrong answers ringed",
        view.whose,
    )
    with panel("Decision regions", caption, key=REGIONS) as card:
        draw = _drawing(view, read_regions, regions_figure)
        heard = _heard(view, read_regions, card.title, summary)
        card.chart(draw(view.step), table=lambda: regions_table(found), summary=heard, film=_film(view, draw))


def lines_panel(view: View, summary: str) -> None:
    """The lines on which the units of the first hidden layer are 0."""
    del summary  # it speaks of answers
    found = {arm.run.arm: read_lines(arm.recording, view.statistics, view.step) for arm in view.arms}
    caption = captioned(
        recorded_at(found),
        "a line per unit: there its nonlinearity gets 0, normalization included",
        _where(view),
        f"behind them {_test_points(view)}",
        view.whose,
    )
    with panel("First layer: where its units switch", caption, key=LINES) as card:
        draw = _drawing(view, read_lines, lines_figure)
        heard = _heard(view, read_lines, card.title)
        card.chart(draw(view.step), table=lambda: lines_table(found), summary=heard, film=_film(view, draw))


def _drawing(
    view: View,
    read: Callable[..., Drawn],
    figure: Callable[[list[ArmColumn[Plane]], tuple[str, ...]], Figure],
) -> Callable[[int], Figure]:
    """From a step to the figure."""

    def draw(step: int) -> Figure:
        columns = [arm.column(_plane(arm, view.statistics, step, read)) for arm in view.arms]
        return figure(columns, view.names)

    return draw


def _plane(arm: ShownArm, statistics: Statistics, step: int, read: Callable[..., Drawn]) -> Plane:
    """Answers of the step of the regions; to test points they are given with other batches than the regions'."""
    drawn = read(arm.recording, statistics, step)
    at = step if isinstance(drawn, Missing) else drawn.step
    answers = read_answers(arm.recording, Statistics.RUNNING, at)
    counted = read_confusion(arm.recording, Statistics.RUNNING, at)
    points = read_samples(arm.recording)
    same = statistics is Statistics.RUNNING or not matters(arm.run.config)
    return Plane(
        _finite(drawn) if isinstance(drawn, Regions) else drawn,
        answers if isinstance(answers, Answers) else None,
        points if isinstance(points, np.ndarray) else None,
        counted.right / counted.total if same and isinstance(counted, Confusion) and counted.total else None,
        same,
    )


def _heard(view: View, read: Callable[..., Drawn], title: str, more: str = "") -> str:
    """What the picture shows, for who hears it."""
    planes = {arm.run.arm: _plane(arm, view.statistics, view.step, read) for arm in view.arms}
    said = "; ".join(f"{arm}: {plane.words}" for arm, plane in planes.items() if plane.words)
    return " ".join(filter(None, [f"{title}{f', {said}' if said else ''}.", more]))


def _finite(regions: Regions) -> Regions | Missing:
    if np.isfinite(regions.probabilities).any():
        return regions
    return Missing(f"no finite value is left at step {regions.step:,d}")


def _film(view: View, draw: Callable[[int], Figure]) -> Film | None:
    steps = sorted({step for arm in view.arms for step in moments(arm.recording, "eval_regions")})
    return Film(steps, draw) if len(steps) > 1 else None


def _where(view: View) -> str:
    if _is_in_train_mode(view):
        return f"train mode, statistics of one training batch{view.batch}"
    return view.where


def _is_in_train_mode(view: View) -> bool:
    return view.matters and view.statistics is Statistics.BATCH


def _test_points(view: View) -> str:
    samples = (read_samples(arm.recording) for arm in view.arms)
    count = max((len(points) for points in samples if isinstance(points, np.ndarray)), default=0)
    return f"{count:,d} test points" if count else "the test points"
