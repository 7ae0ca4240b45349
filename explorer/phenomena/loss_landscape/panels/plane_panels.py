"""The plane of the chosen directions as surface, contours or heat map, and the plane of the optimizer's own path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explorer.controls.panel import panel
from explorer.controls.shown_arms import ShownArm
from explorer.drawing.figure import Figure
from explorer.drawing.grid import arms_in_a_row
from explorer.drawing.scales import ColorScale
from explorer.export.film import Film
from explorer.phenomena.loss_landscape.figures.maps import maps_figure
from explorer.phenomena.loss_landscape.figures.panes import Drawing, Pane
from explorer.phenomena.loss_landscape.figures.scale import loss_scale
from explorer.phenomena.loss_landscape.figures.surfaces import surfaces_figure
from explorer.phenomena.loss_landscape.numbers.slices import Picture, Slice
from explorer.phenomena.loss_landscape.numbers.tables import slice_table
from explorer.phenomena.loss_landscape.numbers.words import (
    NOT_THE_LANDSCAPE,
    ONE_MODE,
    STATISTICS_WORDS,
    axis_titles,
    data_words,
    has_modes,
    mode_words,
    points_words,
    residual_words,
    slice_words,
)
from explorer.phenomena.loss_landscape.panels.asking import SliceAnswer
from explorer.phenomena.loss_landscape.panels.landscape import Landscape
from explorer.phenomena.loss_landscape.panels.moments import draw_moments
from explorer.phenomena.loss_landscape.panels.readings import Around
from explorer.phenomena.loss_landscape.panels.view import PATH, PLANE, View
from explorer.reading.reasons import Missing
from explorer.study_requests.loss_landscape import Directions, Statistics, Subset

PATH_PLOT = 260  # pixels
MOST_SIDE_BY_SIDE = 3
MOST_SURFACES = 12
"""A browser draws about sixteen three-dimensional scenes at once, and forgets the oldest beyond that."""


def plane_panel(landscape: Landscape, summary: str) -> None:
    """One picture an arm, or with all modes a row an arm and a column a mode; axes, range and colors are the same, at
    all moments of a film too.
    """
    view, readings, moments = landscape.view, landscape.readings, landscape.moments
    panes, found = _panes(view, readings), _slices(view, readings)
    beside = [pane for around in moments.around for pane in _panes(view, around)]
    losses = [pane.data.loss for pane in (*panes, *beside) if isinstance(pane.data, Picture)]
    scale = loss_scale(losses, logarithmic=view.logarithmic)
    columns = len(view.modes) if len(view.modes) > 1 else arms_in_a_row(len(panes), MOST_SIDE_BY_SIDE)
    drawing, why = view.drawing, ""
    if drawing is Drawing.SURFACE and len(panes) > MOST_SURFACES:
        drawing, why = Drawing.CONTOUR, f"more than {MOST_SURFACES} pictures: contours instead of surfaces"

    def drawn(shown: Around) -> Figure:
        there = list(_slices(view, shown).values())
        titles = axis_titles(view.directions, there[0] if len(there) == 1 else None)
        common = {"axis_titles": titles, "beside": [*panes, *beside]}
        if drawing is Drawing.SURFACE:
            return surfaces_figure(_panes(view, shown), columns, scale, **common)
        return maps_figure(_panes(view, shown), columns, scale, drawing=drawing, **common)

    caption = _caption(view, view.directions, list(found.values()), scale, why, shared=moments.words)
    with panel(_title(view, view.step), caption, key=PLANE) as card:
        film = moments.film(drawn, lambda step: _title(view, step))
        card.chart(drawn(readings), table=lambda: slice_table(found), summary=summary, film=film)
        draw_moments(view, moments, landscape.questions)


def path_panel(landscape: Landscape, _summary: str) -> None:
    """The checkpoints from above, each arm's in its own plane of principal axes."""
    view, readings = landscape.view, landscape.readings
    found = {arm: answer.slice for arm, answer in readings.paths.items() if answer.slice is not None}
    scale = loss_scale([path.loss for path in found.values()], logarithmic=view.logarithmic)
    panes = [_pane(arm, view.mode, readings.paths[arm.run.arm], with_path=True) for arm in view.arms]
    names = {arm.run.arm: arm.style.label or arm.run.arm for arm in view.arms}
    named = {names[arm]: path for arm, path in found.items()}
    explained = [f"{100 * path.explained.sum():.0f} % ({arm})" for arm, path in named.items() if path.explained.size]
    said = [
        f"the axes explain {' and '.join(explained)} of it" if explained else "",
        residual_words(named),
    ]
    caption = _caption(view, Directions.TRAJECTORY, list(found.values()), scale, *said)
    title = f"The path from above: {_mode(view)}"
    with panel(title, caption, key=PATH) as card:
        titles = axis_titles(Directions.TRAJECTORY, next(iter(found.values())) if len(found) == 1 else None)
        columns = arms_in_a_row(len(panes), MOST_SIDE_BY_SIDE)

        def drawn(shown: Sequence[Pane]) -> Figure:
            return maps_figure(shown, columns, scale, axis_titles=titles, plot=PATH_PLOT)

        whole = drawn(panes)
        steps = sorted({int(step) for pane in panes if pane.path is not None for step in pane.path.step})
        film = Film(steps, lambda step: _on_axes_of(whole, drawn([_until(pane, step) for pane in panes])))
        card.chart(whole, table=lambda: slice_table(found), summary=title, film=film if len(steps) > 1 else None)


def _until(pane: Pane, step: int) -> Pane:
    """The picture with the path as far as it had come."""
    return pane if pane.path is None else replace(pane, path=pane.path.until(step))


def _on_axes_of(whole: Figure, part: Figure) -> Figure:
    """A path that is still short must not zoom in."""
    ranges = {
        name: axis | {"range": whole["layout"][name]["range"]}
        for name, axis in part["layout"].items()
        if name.startswith(("xaxis", "yaxis")) and "range" in whole["layout"][name]
    }
    return {"data": part["data"], "layout": part["layout"] | ranges}


def _title(view: View, step: int) -> str:
    return f"Loss around step {step:,d}, nats: {_modes(view)}"


def _mode(view: View) -> str:
    """Of a title."""
    differ = any(has_modes(arm.run.config) for arm in view.arms)
    return STATISTICS_WORDS[view.mode] if differ else ONE_MODE


def _modes(view: View) -> str:
    return _mode(view) if len(view.modes) == 1 else "all modes of batch normalization"


def _panes(view: View, shown: Around) -> list[Pane]:
    return [pane for arm in view.arms for pane in _row(view, shown, arm)]


def _row(view: View, shown: Around, arm: ShownArm) -> list[Pane]:
    """One picture for each mode on screen; where they coincide, the others only say so."""
    with_path = view.directions is Directions.TRAJECTORY
    answers = shown.planes[arm.run.arm]
    several = len(view.modes) > 1
    drawn = [_pane(arm, mode, answers[mode], with_path=with_path, names_mode=several) for mode in view.modes_of(arm)]
    same = Pane(arm.run.arm, "", arm.style, Missing("the same picture in every mode"), names_mode=several)
    return drawn + [same] * (len(view.modes) - len(drawn))


def _pane(arm: ShownArm, mode: Statistics, answer: SliceAnswer, *, with_path: bool, names_mode: bool = False) -> Pane:
    found = answer.slice
    picture: Picture | Missing = Missing(answer.sentence)
    if found is not None and found.picture is not None:
        picture = found.picture
    return Pane(
        arm.run.arm,
        mode_words(arm.run.config, mode),
        arm.style,
        picture,
        found.center_loss if found is not None else float("nan"),
        found.path if found is not None and with_path else None,
        names_mode,
    )


def _slices(view: View, shown: Around) -> dict[str, Slice]:
    """By the words of their titles."""
    found = {}
    for arm in view.arms:
        for mode, answer in shown.planes[arm.run.arm].items():
            if answer.slice is not None and answer.slice.picture is not None:
                found[f"{arm.run.arm}, {mode_words(arm.run.config, mode)}"] = answer.slice
    return found


def _caption(
    view: View, directions: Directions, found: Sequence[Slice], scale: ColorScale, *more: str, shared: str = ""
) -> str:
    there = [(plane, plane.picture) for plane in found if plane.picture is not None]
    said = [slice_words(directions, is_line=False)]
    if there:
        coarsest, picture = min(there, key=lambda pair: pair[1].loss.size)
        said += [points_words(picture, coarsest), data_words(coarsest, Subset.TRAINING)]
    same = " ".join(filter(None, ["same axes and colors", shared]))
    said += [same, scale.words, *more, _without_modes(view), view.seed_words, NOT_THE_LANDSCAPE]
    return " · ".join(filter(None, said))


def _without_modes(view: View) -> str:
    """Whose pictures have no mode, where the title names one."""
    without = [arm.run.arm for arm in view.arms if not has_modes(arm.run.config)]
    return f"{', '.join(without)}: {ONE_MODE}" if without and len(without) < len(view.arms) else ""
