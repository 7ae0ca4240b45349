"""How an arm looks by its name, the same in every figure, sentence and chip.

A look is composed of the factors in the name. Color is the normalizer where it varies, else the family, else another
factor that has names; the shape of the marker goes with it. Dash and fill are a second factor. An ordered factor, such
as the learning rate, is a ramp of the color from faint to strong.

Warm means *without the remedy* (none, plain), cool means *with it* (batch, residual), violet means magnitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from explorer.config import Family, NormalizationKind
from explorer.config.look import Look
from explorer.drawing.colors import LINE_WIDTH, categorical, readable, shade
from explorer.reading.arm_names import FAMILY, KIND, Factor, Part, factors, parts, short_names, vocabulary

Key = TypeVar("Key")


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
    arm: str = ""
    """Whose look it is; empty for what is no arm."""
    label: str = ""
    """Its name in a figure, without what it shares with all others."""

    @property
    def text_color(self) -> str:
        """Its color, as dark as words have to be on the paper."""
        return readable(self.color)


_FAMILIES = {family.label: family.description.look for family in Family if family.description.look is not None}

NAMED_ARMS = {
    **_FAMILIES,
    "branch": _FAMILIES[Family.PLAIN.label],
    "shortcut": _FAMILIES[Family.RESIDUAL.label],
    **{kind.label: kind.description.look for kind in NormalizationKind},
}
"""Normalizers differ in color, dash and the shape of the marker, and so do families."""

RAMP_ALONE = Look(22, "solid", "circle", None)
"""Of numbers in whose names there is neither a normalizer nor a family: no name has its color."""
DASHES = (
    "8px,4px", "solid", "2px,3px", "14px,4px", "8px,3px,2px,3px", "4px,4px", "14px,3px,2px,3px,2px,3px", "20px,6px",
)  # fmt: skip
FILLS = ("-open", "", "-dot", "-open-dot")
"""Of the second factor's values: without the remedy comes first, is dashed and open."""
SHAPES = (
    "circle", "square", "diamond", "cross", "triangle-up", "pentagon", "star", "hexagon", "triangle-down", "x",
    "star-diamond", "octagon", "triangle-left", "triangle-right", "hexagram", "star-square", "diamond-tall",
    "diamond-wide", "star-triangle-up",
)  # fmt: skip
SLOTS = (6, 8, 5, 7, 4, 9, 3, 2, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 1, 0)
"""Colors of words that are neither normalizers nor families: last come the four that carry the page's meaning."""
MOST_SHADES = 6
"""So many shades of one color are told apart; of more, neighbors differ in dash and fill too."""
_MARKDOWN_OF_SLOT = {look.slot: look.markdown for look in NAMED_ARMS.values() if look.markdown}


def arm_styles(names: Iterable[str]) -> dict[str, ArmStyle]:
    """The style of every arm of an experiment, in the order of `names`: pass all of its arms, also where some are
    drawn, so that an arm looks the same everywhere.

    Names that do not speak of the same settings (`batch`, `eval mode`) are told apart too: those with a look of their
    own keep it, the others take what is left.
    """
    return dict(_styles(tuple(dict.fromkeys(names))))


def arm_style(name: str) -> ArmStyle:
    """The style of one arm on its own; for several arms ask `arm_styles`, which keeps them apart."""
    return arm_styles([name])[name]


@lru_cache(maxsize=256)
def _styles(names: tuple[str, ...]) -> dict[str, ArmStyle]:
    found = factors(names)
    styles = _composed(names, found) if found else _dealt(names)
    short = short_names(names, number_alone=False)
    return {name: replace(style, arm=name, label=short[name]) for name, style in styles.items()}


# ── names that speak of the same settings ────────────────────────────────────────────────────────────────────


def _composed(names: Sequence[str], found: Sequence[Factor]) -> dict[str, ArmStyle]:
    varying = [factor for factor in found if factor.varies]
    hue = _hue(found, varying)
    ramp = next((factor for factor in varying if factor.ordered and factor is not hue), None)
    others = [factor for factor in varying if factor is not hue and factor is not ramp]
    styles = _hues(hue, len(names))
    if others:
        styles = _with_dashes(styles, others)
    if ramp is not None:
        styles = _with_shades(styles, ramp, alone=not others)
    return dict(zip(names, styles, strict=True))


def _hue(found: Sequence[Factor], varying: Sequence[Factor]) -> Factor | None:
    """The factor that color stands for: one that varies, or where only numbers do, what all names share."""
    for candidates in (varying, found):
        named = [factor for factor in candidates if not factor.ordered]
        first = {factor.key: factor for factor in reversed(named)}
        if named:
            return first.get(KIND) or first.get(FAMILY) or named[0]
    return None


def _hues(hue: Factor | None, count: int) -> list[ArmStyle]:
    if hue is None:
        return [_styled(RAMP_ALONE)] * count
    looks = _looks((*vocabulary(hue.key), *hue.levels))
    return [_styled(looks[part]) for part in hue.column]


@lru_cache(maxsize=64)
def _looks(values: tuple[Part, ...]) -> dict[Part, Look]:
    """The look of every value of a setting: its own where it has one, else one of those that are left."""
    own = {part: NAMED_ARMS[part.text] for part in values if part.text in NAMED_ARMS}
    return _completed(dict.fromkeys(values), own)


def _completed(keys: Iterable[Key], own: Mapping[Key, Look]) -> dict[Key, Look]:
    """`own` looks, and for each of the other keys, in their order, one that none of these has."""
    slots = _left(SLOTS, [look.slot for look in own.values()])
    dashes = _left((*DASHES[1:], DASHES[0]), [look.dash for look in own.values()])
    shapes = _left(SHAPES, [shape_of(look.symbol) for look in own.values()])
    looks = dict(own)
    for place, key in enumerate(key for key in keys if key not in own):
        turn, at = divmod(place, len(slots))
        dash, shape = dashes[(place + turn) % len(dashes)], shapes[(place + turn) % len(shapes)]
        looks[key] = Look(slots[at], dash, shape, _MARKDOWN_OF_SLOT.get(slots[at]))
    return {key: looks[key] for key in keys}


def _left(pool: Sequence[Key], taken: Sequence[Key]) -> list[Key]:
    return [value for value in pool if value not in taken] or list(pool)


def _with_dashes(styles: Sequence[ArmStyle], others: Sequence[Factor]) -> list[ArmStyle]:
    """Dash and fill of the second factor; where more factors vary, of their combinations."""
    place = {factor.key + factor.word: {part: at for at, part in enumerate(factor.levels)} for factor in others}
    rows = [
        tuple(place[factor.key + factor.word][factor.column[row]] for factor in others) for row in range(len(styles))
    ]
    at = {combination: number for number, combination in enumerate(sorted(set(rows)))}
    return [_dashed(style, at[row]) for style, row in zip(styles, rows, strict=True)]


def _dashed(style: ArmStyle, number: int) -> ArmStyle:
    turn, place = divmod(number, len(DASHES))
    return replace(style, dash=DASHES[place], symbol=shape_of(style.symbol) + FILLS[(place + turn) % len(FILLS)])


def _with_shades(styles: Sequence[ArmStyle], ramp: Factor, *, alone: bool) -> list[ArmStyle]:
    """From faint to strong; few are not as far apart as many, so that none is fainter than it has to be."""
    levels = ramp.levels
    faintest = {2: 0.3, 3: 0.2, 4: 0.1}.get(len(levels), 0.0)
    steps = {part: faintest + (1 - faintest) * at / (len(levels) - 1) for at, part in enumerate(levels)}
    shaded = [
        replace(style, color=shade(style.color, steps[part]), markdown=None)
        for style, part in zip(styles, ramp.column, strict=True)
    ]
    if len(levels) <= MOST_SHADES or not alone:
        return shaded
    return [_dashed(style, levels.index(part) % 3) for style, part in zip(shaded, ramp.column, strict=True)]


def shape_of(symbol: str) -> str:
    """A marker's symbol without its fill."""
    return symbol.removesuffix("-dot").removesuffix("-open")


# ── names that do not ────────────────────────────────────────────────────────────────────────────────────────


def _dealt(names: Sequence[str]) -> dict[str, ArmStyle]:
    """A name with one known part takes that part's look while no other has it; the others take what is left."""
    looks = {name: NAMED_ARMS[name] for name in names if name in NAMED_ARMS}
    for name in names:
        known = [part.text for part in parts(name) if part.text in NAMED_ARMS]
        if name not in looks and len(known) == 1 and NAMED_ARMS[known[0]] not in looks.values():
            looks[name] = NAMED_ARMS[known[0]]
    return {name: _styled(look) for name, look in _completed(names, looks).items()}


def _styled(look: Look) -> ArmStyle:
    return ArmStyle(categorical(look.slot), look.dash, look.symbol, LINE_WIDTH, look.markdown)
