"""Arms as chips that show a piece of their curves: the key of a page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

import streamlit as st

from explorer.controls.address import choices
from explorer.controls.theming import css
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.colors import PAPER
from explorer.drawing.swatch import swatch
from explorer.foreign_text import in_markdown
from explorer.reading.arm_names import common_words, short_names


def arm_chips(arms: Sequence[str], *, key: str = "arms") -> list[str]:
    """The arms that the page shows, in their own order; all of them at first, and when every chip is off.

    The choice stands in the page's address while it is not all of them. What all names share stands above the chips.
    """
    styles, short = arm_styles(arms), short_names(arms)
    chosen = choices(key, arms, formerly=lambda arm: _former_chip(arm, styles[arm]))
    common = common_words(arms)
    st.pills(
        in_markdown(common) or "Arms",
        list(arms),
        selection_mode="multi",
        format_func=lambda arm: f"{piece(styles[arm])} {in_markdown(short[arm])}",
        key=key,
        persist_state="session",
        label_visibility="visible" if common else "collapsed",
    )
    return chosen


def arm_key(styles: Mapping[str, ArmStyle]) -> None:
    """The arms of a page that has no chips, each with a piece of its curve; a name stays in one line with it."""
    short, common = short_names(list(styles)), common_words(list(styles))
    with st.container(horizontal=True, gap="small", key="key-of-arms"):
        if common:
            st.markdown(f":gray[{in_markdown(common)}:]", width="content")
        for arm, style in styles.items():
            st.markdown(f"{piece(style)} {_in_one_line(short[arm])}", width="content")


def arm_table(styles: Mapping[str, ArmStyle], columns: Mapping[str, Mapping[str, str]]) -> None:
    """A number or more of each arm, small: heading of a column → arm → what stands there."""
    short = short_names(list(styles))
    head = ["| |", *(f" {in_markdown(heading)} |" for heading in columns)]
    rule = ["|---|", *("--:|" for _ in columns)]
    rows = [
        [f"| {piece(style)}&nbsp;{_in_one_line(short[arm])} |"]
        + [f" {in_markdown(of_arms.get(arm, '–'))} |" for of_arms in columns.values()]
        for arm, style in styles.items()
    ]
    st.markdown("\n".join("".join(row) for row in (head, rule, *rows)), width="content")


def piece(style: ArmStyle) -> str:
    """A piece of an arm's curve with its marker, as Markdown.

    The browser raises the arm's curves while the pointer is on it, and knows the arm by the end of the picture's
    address, which draws nothing.
    """
    drawn = b64encode(swatch(style, css(style.color), css(PAPER)).encode()).decode()
    return f"![](data:image/svg+xml;base64,{drawn}#arm={style.arm.encode(errors='replace').hex()})"


def colored(text: str, style: ArmStyle, *, bold: bool = False) -> str:
    """`text` in an arm's color, as dark as words have to be, as Markdown for sentences."""
    text = f"**{in_markdown(text)}**" if bold else in_markdown(text)
    if style.markdown is not None:
        return f":{style.markdown}[{text}]"
    return f':color[{text}]{{foreground="{css(style.text_color)}"}}'


def _in_one_line(name: str) -> str:
    return in_markdown(name).replace(" ", "&nbsp;")


def _former_chip(arm: str, style: ArmStyle) -> str:
    """How addresses of earlier versions name an arm."""
    color = f":{style.markdown}[●]" if style.markdown else f':color[●]{{foreground="{css(style.color)}"}}'
    return f"{color} {in_markdown(arm)}"
