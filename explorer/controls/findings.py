"""What the data on screen say, above the panels, in the colors of the arms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from explorer.controls.chips import colored
from explorer.drawing.arms import ArmStyle
from explorer.foreign_text import in_markdown
from explorer.reading.findings import Finding, unquoted
from explorer.reading.reasons import not_there_in, sentence
from explorer.sentences import capitalized
from explorer.store.run import Run

FEW = 4
"""Findings about so many arms have room in four lines of a narrow window; `assets/style.css` keeps it, or that of
five."""
NOTHING_FOUND = "Nothing stands out in what is shown."


def say_findings(
    found: Sequence[Finding], styles: Mapping[str, ArmStyle], *, otherwise: str, seed_words: str = ""
) -> None:
    """The sentences, and below them who explained what they say, with room for several lines: nothing below jumps.

    `otherwise` is said where nothing was found. `seed_words` say which of several seeds the sentences are about,
    `seed 0, one of 3`; a single one goes without.
    """
    with st.container(key="findings" if len(styles) <= FEW else "findings-of-many", gap="small"):
        if not found:
            say([otherwise], styles)
            return
        say([finding.sentence for finding in found], styles)
        sources = dict.fromkeys(source for finding in found for source in finding.sources)
        about = [capitalized(seed_words)] if seed_words else []
        compare = [f"Compare {'; '.join(sources)}"] if sources else []
        if about or compare:
            st.caption(". ".join([*about, *compare]) + ".")


def nothing_found(runs: Sequence[Run]) -> str:
    """What is said where there is no finding: what is shown has none, or there is nothing yet to find any in."""
    if any(run.step for run in runs) and not any(run.status.is_active for run in runs):
        return NOTHING_FOUND
    return sentence(not_there_in(runs))


def say(sentences: Sequence[str], styles: Mapping[str, ArmStyle]) -> None:
    """Write findings; `[[batch]]` in them becomes the arm's name in its color."""
    st.markdown(in_color(" ".join(sentences), styles))


def in_color(text: str, styles: Mapping[str, ArmStyle]) -> str:
    """Markdown with every `[[arm]]` in its color and what stands between `**` bold; all else is shown as it is."""
    known = "".join(f"{re.escape(name)}|" for name in sorted(styles, key=len, reverse=True))
    parts = re.split(rf"(\[\[(?:{known}.+?)\]\]|\*\*)", text)
    return "".join(_mark(part, styles) if place % 2 else _between(part) for place, part in enumerate(parts))


def _mark(mark: str, styles: Mapping[str, ArmStyle]) -> str:
    if mark == "**":
        return mark
    name = mark[2:-2]
    if name not in styles:
        return f"**{in_markdown(name)}**"
    return colored(_short(name, styles), styles[name], bold=True)


def _short(name: str, styles: Mapping[str, ArmStyle]) -> str:
    """What differs alone, as the key of the page has it, where many names would fill the page."""
    return (styles[name].label or name) if len(styles) > FEW else name


def _between(text: str) -> str:
    """With its spaces at both ends, which bold words need around them."""
    inner = unquoted(text).strip()
    return f"{' ' * text[:1].isspace()}{in_markdown(inner)}{' ' * text[-1:].isspace()}" if inner else text
