"""The panels of a page in their order: those that have something to show, and one line about the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from explorer.controls.recordings import Recording
from explorer.controls.shown_arms import ShownArm
from explorer.foreign_text import in_markdown
from explorer.reading.needs import Needs
from explorer.reading.reasons import Missing
from explorer.sentences import as_sentence

View = TypeVar("View")


@dataclass(frozen=True)
class ListedPanel(Generic[View]):
    """`draw(view, summary)` draws the panel; `name` is what the page calls it where it is not drawn."""

    name: str
    draw: Callable[[View, str], None]
    needs: Needs


def draw_panels(panels: Sequence[ListedPanel[View]], view: View, arms: Sequence[ShownArm], summary: str = "") -> None:
    """Draw the panels for which one of the arms has something, or may still get it, and say why the others are not
    there.
    """
    needs = tuple(panel.needs for panel in panels)
    by_arm = [_never_met(arm.recording, needs) for arm in arms]
    not_drawn: dict[str, list[str]] = {}
    for panel, reasons in zip(panels, zip(*by_arm, strict=True), strict=True):
        if None in reasons:
            panel.draw(view, summary)
        else:
            not_drawn.setdefault(_together(arms, reasons), []).append(panel.name)
    for reason, names in not_drawn.items():
        st.caption(f"**{', '.join(names)}:** {in_markdown(reason)}")


def _together(arms: Sequence[ShownArm], reasons: Sequence[Missing]) -> str:
    """One reason of all arms once; several with the arms that have them."""
    by_sentence: dict[str, list[str]] = {}
    for arm, reason in zip(arms, reasons, strict=True):
        by_sentence.setdefault(reason.sentence, []).append(arm.run.arm)
    if len(by_sentence) == 1:
        return as_sentence(next(iter(by_sentence)))
    return "; ".join(f"{' and '.join(names)}: {sentence}" for sentence, names in by_sentence.items()) + "."


@st.cache_resource(max_entries=128, show_spinner=False)
def _never_met(recording: Recording, needs: tuple[Needs, ...]) -> tuple[Missing | None, ...]:
    found = recording.read(lambda run: tuple(one.never_met(run) for one in needs))
    return (None,) * len(needs) if isinstance(found, Missing) else found  # a panel says itself why nothing can be read
