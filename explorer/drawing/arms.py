"""How an arm looks by its name, the same in every figure, sentence and chip.

Warm means *without the remedy* (none, plain), cool means *with it* (batch, residual), violet means magnitude.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from explorer.config import Family, NormalizationKind
from explorer.config.look import Look
from explorer.drawing.colors import LINE_WIDTH, categorical


@dataclass(frozen=True)
class ArmStyle:
    """How one arm is drawn everywhere: never by color alone, always with dash and marker too."""

    color: str
    """A symbol (`explorer.drawing.colors`)."""
    dash: str
    """Plotly dash: `"solid"` or lengths in pixels, `"8px,4px"`."""
    symbol: str
    """Plotly marker symbol."""
    width: float | str
    """Of its line, in pixels or as a symbol."""
    markdown: str | None
    """Streamlit's name of this color (`:orange[none]`); None where the theme gives it no name."""


_FAMILIES = {family.label: family.description.look for family in Family if family.description.look is not None}

NAMED_ARMS = {
    **_FAMILIES,
    "branch": _FAMILIES[Family.PLAIN.label],
    "shortcut": _FAMILIES[Family.RESIDUAL.label],
    **{kind.label: kind.description.look for kind in NormalizationKind},
}
"""Nine colors for more names: those that one compares differ in color, and all of one color in dash and marker. The
tenth color stays for arms without a name."""

# Arms without a name of their own (learning rates, depths) take what the named ones leave, first the hues
# that mean nothing and stay apart for protan and deutan vision, last the four that carry the page's meaning.
_REMAINING_SLOTS = (6, 8, 5, 7, 4, 9, 3, 2, 1, 0)
_REMAINING_DASHES = ("solid", "8px,4px", "2px,3px", "14px,4px", "8px,3px,2px,3px")
_REMAINING_SYMBOLS = ("circle", "square", "diamond-open", "cross", "triangle-up")
_MARKDOWN_OF_SLOT = {look.slot: look.markdown for look in NAMED_ARMS.values()}


def arm_styles(names: Iterable[str]) -> dict[str, ArmStyle]:
    """The style of every arm of a figure or page, in the order of `names`.

    A known name (`none`, `batch`, `residual`, …) always looks the same; a longer name with just one of them among its
    parts (`residual + BN`, `batch, depth 20`) takes that look while no other arm has it. Every other arm (`depth 20`,
    or `batch 64`, which is a batch size) takes, by its position, the next color that is left; after the tenth the
    colors repeat with the next dash.
    """
    names = list(dict.fromkeys(names))
    looks = {name: NAMED_ARMS[name] for name in names if name in NAMED_ARMS}
    for name in names:
        inside = [part for part in re.split(r" \+ |, ", name) if part in NAMED_ARMS]
        if name not in looks and len(inside) == 1 and NAMED_ARMS[inside[0]].slot not in _slots(looks):
            looks[name] = NAMED_ARMS[inside[0]]
    taken = _slots(looks)
    left = [slot for slot in _REMAINING_SLOTS if slot not in taken] or list(_REMAINING_SLOTS)
    nameless = [name for name in names if name not in looks]
    for position, name in enumerate(nameless):
        slot = left[position % len(left)]
        cycle = position + position // len(left)
        looks[name] = Look(
            slot,
            _REMAINING_DASHES[cycle % len(_REMAINING_DASHES)],
            _REMAINING_SYMBOLS[cycle % len(_REMAINING_SYMBOLS)],
            _MARKDOWN_OF_SLOT.get(slot),
        )
    return {name: _styled(looks[name]) for name in names}


def arm_style(name: str) -> ArmStyle:
    """The style of one arm on its own; for several arms ask `arm_styles`, which keeps them apart."""
    return arm_styles([name])[name]


def _styled(look: Look) -> ArmStyle:
    return ArmStyle(categorical(look.slot), look.dash, look.symbol, LINE_WIDTH, look.markdown)


def _slots(looks: dict[str, Look]) -> set[int]:
    return {look.slot for look in looks.values()}
