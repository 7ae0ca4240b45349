"""The panels of a page in their order: those that have something to show, and one place that speaks of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from explorer.controls.explaining import Explained, explain
from explorer.controls.not_drawn import NotDrawn, say_lines
from explorer.controls.recordings import Recording
from explorer.controls.shown_arms import ShownArm
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.computed_once import computed_once
from explorer.reading.needs import Needs
from explorer.reading.pulse import Pulse, soonest
from explorer.reading.reasons import Missing
from explorer.sentences import as_sentence
from explorer.store.catalogue import Catalogue

View = TypeVar("View")


@dataclass(frozen=True)
class ListedPanel(Generic[View]):
    """`draw(view, summary)` draws the panel, and says how soon to look again where it waits for something of its own;
    `name` is what the page calls it where it is not drawn.

    Panels whose widths together are 100 stand side by side, below the `heading` of the first. `explained`: each of its
    cards, with what to look for and its definition.
    """

    name: str
    draw: Callable[[View, str], Pulse | None]
    needs: Needs = Needs()  # noqa: RUF009 - it is frozen
    width: int = 100
    heading: str = ""
    explained: tuple[Explained, ...] = ()
    instead: Callable[[View], NotDrawn | None] = lambda _view: None
    """What stands at the end of the page in its place, while nobody has asked for what it shows."""


@dataclass(frozen=True)
class Listing(Generic[View]):
    """Panels in their order; `not_drawn`: those that have nothing to show, each with why. `experiment`: of the runs."""

    panels: Sequence[ListedPanel[View]]
    not_drawn: Mapping[ListedPanel[View], NotDrawn]
    experiment: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no panel at all is drawn."""
        return len(self.not_drawn) == len(self.panels)

    def draw(self, view: View, summary: str = "") -> Pulse:
        """Draw the panels for which one of the arms has something, or may still get it.

        Returns:
            How soon one of them wants to be drawn again.
        """
        explain(card for panel in self.panels for card in panel.explained)
        wishes: list[Pulse | None] = []
        for row in _rows(self.panels):
            there = [panel for panel in row if panel not in self.not_drawn]
            if there and row[0].heading:
                st.header(row[0].heading, anchor=False)
            wishes += _draw_row(there, view, summary)
        return soonest(wish for wish in wishes if wish is not None)


def list_panels(
    panels: Sequence[ListedPanel[View]], arms: Sequence[ShownArm] = (), view: View | None = None
) -> Listing[View]:
    """Look at what these arms have, before anything is drawn; without arms, panels that need none of a run. With the
    `view` also at what waits there until somebody asks for it.
    """
    needs = tuple(panel.needs for panel in panels)
    by_arm = [_never_met(arm, needs, kept) for arm, kept in zip(arms, _kept(arms, needs), strict=True)]
    not_drawn = {}
    for index, panel in enumerate(panels):
        reasons = [of_arm[index] for of_arm in by_arm]
        if reasons and None not in reasons:
            not_drawn[panel] = _together(arms, reasons)
        elif view is not None and (instead := panel.instead(view)) is not None:
            not_drawn[panel] = instead
    return Listing(panels, not_drawn, arms[0].run.experiment if arms else None)


def say_not_drawn(*listings: Listing[Any]) -> None:
    """Why panels of these lists are not drawn, and what fills them."""
    together = {panel.name: why for listing in listings for panel, why in listing.not_drawn.items()}
    say_lines(together, next((listing.experiment for listing in listings), None))


def _rows(panels: Sequence[ListedPanel[View]]) -> list[list[ListedPanel[View]]]:
    rows: list[list[ListedPanel[View]]] = []
    for panel in panels:
        if not rows or sum(beside.width for beside in rows[-1]) + panel.width > 100:
            rows.append([])
        rows[-1].append(panel)
    return rows


def _draw_row(row: Sequence[ListedPanel[View]], view: View, summary: str) -> list[Pulse | None]:
    """A panel whose neighbors are not drawn has the whole row."""
    if len(row) == 1:
        return [row[0].draw(view, summary)]
    wishes = []
    for panel, column in zip(row, st.columns([panel.width for panel in row]) if row else [], strict=True):
        with column:
            wishes.append(panel.draw(view, summary))
    return wishes


def _together(arms: Sequence[ShownArm], reasons: Sequence[Missing | None]) -> NotDrawn:
    """One reason of all arms once; several with the arms that have them. What cures one of them is worth a run."""
    by_sentence: dict[str, list[str]] = {}
    for arm, reason in zip(arms, reasons, strict=True):
        if reason is not None:
            by_sentence.setdefault(reason.sentence, []).append(arm.run.arm)
    cure = next((reason.cure for reason in reasons if reason is not None and reason.cure is not None), None)
    if len(by_sentence) == 1:
        return NotDrawn(as_sentence(next(iter(by_sentence))), cure=cure)
    said = "; ".join(f"{' and '.join(names)}: {sentence}" for sentence, names in by_sentence.items())
    return NotDrawn(f"{said}.", cure=cure)


def _never_met(arm: ShownArm, needs: tuple[Needs, ...], kept: tuple[int, ...]) -> tuple[Missing | None, ...]:
    found = _found(arm.recording, needs, kept)
    if isinstance(found, Missing):  # a panel says itself why nothing can be read
        return tuple(need.refused(arm.run.config) for need in needs)
    return found


@computed_once
def _found(
    recording: Recording, needs: tuple[Needs, ...], kept: tuple[int, ...]
) -> tuple[Missing | None, ...] | Missing:
    return recording.read(lambda run: tuple(need.never_met(run, kept) for need in needs))


def _kept(arms: Sequence[ShownArm], needs: Sequence[Needs]) -> list[tuple[int, ...]]:
    """The steps of each arm's kept networks, where they decide."""
    if not arms or not any(need.kept_networks for need in needs):
        return [()] * len(arms)
    with Catalogue(arms[0].recording.folder) as catalogue:
        return [tuple(checkpoint_steps(catalogue, arm.run)) for arm in arms]
