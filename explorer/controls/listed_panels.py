"""The panels of a page in their order: those that have something to show, and one line about the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from explorer.controls.recordings import Recording
from explorer.controls.shown_arms import ShownArm
from explorer.foreign_text import in_markdown
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.computed_once import computed_once
from explorer.reading.needs import Needs
from explorer.reading.reasons import Missing
from explorer.sentences import as_sentence
from explorer.store.catalogue import Catalogue

View = TypeVar("View")


@dataclass(frozen=True)
class ListedPanel(Generic[View]):
    """`draw(view, summary)` draws the panel; `name` is what the page calls it where it is not drawn.

    Panels whose widths together are 100 stand side by side, below the `heading` of the first.
    """

    name: str
    draw: Callable[[View, str], None]
    needs: Needs
    width: int = 100
    heading: str = ""


def draw_panels(panels: Sequence[ListedPanel[View]], view: View, arms: Sequence[ShownArm], summary: str = "") -> None:
    """Draw the panels for which one of the arms has something, or may still get it, and say why the others are not
    there.
    """
    needs = tuple(panel.needs for panel in panels)
    by_arm = [_never_met(arm.recording, needs) for arm in arms]
    not_drawn: dict[str, list[str]] = {}
    drawn = []
    for panel, reasons in zip(panels, zip(*by_arm, strict=True), strict=True):
        if None in reasons:
            drawn.append(panel)
        else:
            not_drawn.setdefault(_together(arms, reasons), []).append(panel.name)
    for row in _rows(panels):
        there = [panel for panel in row if panel in drawn]
        if there and row[0].heading:
            st.header(row[0].heading, anchor=False)
        _draw_row(there, view, summary)
    for reason, names in not_drawn.items():
        st.caption(f"**{', '.join(names)}:** {in_markdown(reason)}")


def _rows(panels: Sequence[ListedPanel[View]]) -> list[list[ListedPanel[View]]]:
    rows: list[list[ListedPanel[View]]] = []
    for panel in panels:
        if not rows or sum(beside.width for beside in rows[-1]) + panel.width > 100:
            rows.append([])
        rows[-1].append(panel)
    return rows


def _draw_row(row: Sequence[ListedPanel[View]], view: View, summary: str) -> None:
    """A panel whose neighbors are not drawn has the whole row."""
    if len(row) == 1:
        row[0].draw(view, summary)
    elif row:
        for panel, column in zip(row, st.columns([panel.width for panel in row]), strict=True):
            with column:
                panel.draw(view, summary)


def _together(arms: Sequence[ShownArm], reasons: Sequence[Missing]) -> str:
    """One reason of all arms once; several with the arms that have them."""
    by_sentence: dict[str, list[str]] = {}
    for arm, reason in zip(arms, reasons, strict=True):
        by_sentence.setdefault(reason.sentence, []).append(arm.run.arm)
    if len(by_sentence) == 1:
        return as_sentence(next(iter(by_sentence)))
    return "; ".join(f"{' and '.join(names)}: {sentence}" for sentence, names in by_sentence.items()) + "."


@computed_once
def _never_met(recording: Recording, needs: tuple[Needs, ...]) -> tuple[Missing | None, ...]:
    kept = _kept(recording) if any(need.checkpoints for need in needs) else []
    found = recording.read(lambda run: tuple(need.never_met(run, kept) for need in needs))
    return (None,) * len(needs) if isinstance(found, Missing) else found  # a panel says itself why nothing can be read


def _kept(recording: Recording) -> list[int]:
    with Catalogue(recording.folder) as catalogue:
        return checkpoint_steps(catalogue, catalogue.run(recording.run))
