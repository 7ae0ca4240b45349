"""One operation at a time: all operations in a row to choose from, and two buttons to go on and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.controls.address import choice, segments


@dataclass(frozen=True)
class Stepper:
    """The operations by name, what stands on their buttons, and the one that is shown at first."""

    names: Sequence[str]
    symbols: Sequence[str]
    key: str
    """Also its name in the page's address."""
    label: str
    start: str

    def position(self) -> int:
        """The index of the operation that is shown, or will be."""
        return self.names.index(choice(self.key, self.names, self.start, formerly=self.words.__getitem__))

    @property
    def words(self) -> dict[str, str]:
        """Name → what stands on its button."""
        return dict(zip(self.names, self.symbols, strict=True))

    def move(self, steps: int) -> None:
        """Go on, or back where `steps` is negative, within the operations."""
        there = min(max(self.position() + steps, 0), len(self.names) - 1)
        st.session_state[self.key] = self.names[there]


def stepper(steps: Stepper) -> int:
    """Show the stepper; the index of the chosen operation."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _button(steps, -1, "One operation back")
        _button(steps, 1, "The next operation")
        shown = steps.position()
        segments(steps.key, list(steps.names), steps.words, label=steps.label)
    return shown


def _button(steps: Stepper, move: int, what: str) -> None:
    icon = ":material/chevron_left:" if move < 0 else ":material/chevron_right:"
    key = f"{steps.key} {'back' if move < 0 else 'on'}"
    st.button("", icon=icon, key=key, help=what, on_click=steps.move, args=(move,))
