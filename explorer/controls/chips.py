"""Arms as chips in the colors of their curves."""

from collections.abc import Sequence

import streamlit as st

from explorer.controls.address import choices
from explorer.controls.theming import css
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.foreign_text import in_markdown


def arm_chips(arms: Sequence[str], *, key: str = "arms", label: str = "Arms") -> list[str]:
    """The arms that the page shows, in their own order; all of them at first, and when every chip is off.

    The choice stands in the page's address while it is not all of them.
    """
    styles = arm_styles(arms)

    def chip(arm: str) -> str:
        return f"{colored('●', styles[arm])} {in_markdown(arm)}"

    chosen = choices(key, arms, formerly=chip)
    st.pills(
        label,
        list(arms),
        selection_mode="multi",
        format_func=chip,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen


def colored(text: str, style: ArmStyle, *, bold: bool = False) -> str:
    """`text` in an arm's color, as Markdown for sentences and chips."""
    text = f"**{in_markdown(text)}**" if bold else in_markdown(text)
    if style.markdown is not None:
        return f":{style.markdown}[{text}]"
    return f':color[{text}]{{foreground="{css(style.color)}"}}'
