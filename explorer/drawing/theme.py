"""The tokens that every figure draws with: two themes, and how an arm looks by its name.

The interface is ink; colour belongs to data. Warm means *without the remedy* (none, plain), cool means *with
it* (batch, residual), violet means magnitude. The same values stand in `.streamlit/config.toml`, so that a
word in a sentence has the colour of its curve; a test compares the two.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

Figure = dict[str, Any]
"""A Plotly figure as a plain dict, `{"data": [trace, …], "layout": {…}}`, with float32 arrays inside."""

Trace = dict[str, Any]
"""One entry of a figure's `data`."""

SANS = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'
SERIF = '"Source Serif", "Source Serif 4", "Source Serif Pro", serif'
SANS_IN_3D = "Arial, sans-serif"
"""Axes of 3-D scenes lose every font whose name contains a space."""


@dataclass(frozen=True)
class ArmStyle:
    """How one arm is drawn everywhere: never by colour alone, always with dash and marker too."""

    color: str
    """CSS colour, `#RRGGBB`."""
    dash: str
    """Plotly dash: `"solid"` or lengths in pixels, `"8px,4px"`."""
    symbol: str
    """Plotly marker symbol."""
    width: float
    """Line width in pixels."""
    markdown: str | None
    """Streamlit's name of this colour (`:orange[none]`); None where the theme gives it no name."""


@dataclass(frozen=True)
class Theme:
    """Colours, fonts and sizes of a figure. Sizes are in pixels of the screen; exports scale them."""

    name: str
    paper: str
    field: str
    ink: str
    caption: str
    hairline: str
    grid: str
    primary: str
    gradient: str
    """Colour of gradient *numbers*, as below the nodes of a computational graph."""
    categorical: tuple[str, ...]
    """Ten colours; the first seven belong to the named arms, in the order of `NAMED_ARMS`."""
    sequential: tuple[str, ...]
    """Ten steps of a magnitude; low is always the paper."""
    diverging: tuple[str, ...]
    """Ten steps; green below zero, violet above: give it symmetric limits."""
    band_opacity: float
    """Opacity of the range over seeds."""
    sans: str = SANS
    serif: str = SERIF
    sans_in_3d: str = SANS_IN_3D
    tick_size: float = 14
    axis_title_size: float = 14.5
    label_size: float = 16
    line_width: float = 2.8
    hairline_width: float = 1.2

    def sequential_scale(self) -> list[list[float | str]]:
        """`sequential` as a Plotly colour scale, [[0.0, low], …, [1.0, high]]."""
        return _as_scale(self.sequential)

    def diverging_scale(self) -> list[list[float | str]]:
        """`diverging` as a Plotly colour scale; zero stays in its middle only between symmetric limits."""
        return _as_scale(self.diverging)


LIGHT = Theme(
    name="light",
    paper="#FBFAF6",
    field="#F2EEE5",
    ink="#23222A",
    caption="#6B675F",
    hairline="#E2DCD0",
    grid="#ECE7DC",
    primary="#2F2C3B",
    gradient="#8A2F6B",
    categorical=(
        "#C44E0E", "#1467A8", "#9C6500", "#0B7A70", "#7B1E3A",
        "#2196A3", "#462E69", "#8A5A44", "#5A7D1E", "#77736B",
    ),
    sequential=(
        "#F7F3EB", "#F4DED2", "#ECBFBC", "#DA9DAE", "#BE7CA5",
        "#99609D", "#734A91", "#4F387C", "#32285D", "#1C1A3A",
    ),
    diverging=(
        "#00563C", "#328361", "#6DAF8C", "#B1D1B7", "#F0F1E9",
        "#F7EEED", "#E2BBCC", "#BE86B2", "#885398", "#502E76",
    ),
    band_opacity=0.15,
)  # fmt: skip

DARK = Theme(
    name="dark",
    paper="#16161A",
    field="#222127",
    ink="#ECE8DF",
    caption="#A39E94",
    hairline="#37353D",
    grid="#2B2A31",
    primary="#77728C",
    gradient="#E39BC4",
    categorical=(
        "#F08A4B", "#62B1EE", "#E0A943", "#45BFAE", "#D6608A",
        "#5FE3D0", "#8A7BD0", "#C79A82", "#A9C95E", "#A39E94",
    ),
    sequential=(
        "#1D1D24", "#2B2843", "#413363", "#603E7F", "#864C92",
        "#AE609A", "#D07B9B", "#EA9E9A", "#F6C7AA", "#F9EDD5",
    ),
    diverging=(
        "#9FE2C4", "#64B893", "#3E8868", "#2B5744", "#1D2425",
        "#252127", "#623F71", "#995CA3", "#D188C1", "#F9C2DB",
    ),
    band_opacity=0.20,
)  # fmt: skip


def enlarged(theme: Theme, factor: float) -> Theme:
    """The same colours with larger words and thicker lines, as for the last row of a lecture hall."""
    sizes = ("tick_size", "axis_title_size", "label_size", "line_width", "hairline_width")
    return replace(theme, **{name: getattr(theme, name) * factor for name in sizes})


THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
"""What the reader of the app may choose."""

PRINT = replace(
    LIGHT,
    name="print",
    paper="#FFFFFF",
    field="#F2F2F2",
    ink="#000000",
    caption="#404040",
    hairline="#BFBFBF",
    grid="#DEDEDE",
    primary="#1A1A1A",
    sequential=("#FFFFFF", *LIGHT.sequential[1:]),
    diverging=(
        "#00291B", "#00563C", "#1F7357", "#4B8F74", "#78A995",
        "#AF9FBC", "#C6B5CE", "#DCCEE1", "#EEE5F1", "#FBF8FC",
    ),
    line_width=1.75,
    hairline_width=0.9,
)  # fmt: skip
"""White paper, black ink. Its diverging colours rise in lightness all the way: a sign survives grey print."""


@dataclass(frozen=True)
class _Look:
    """A style before a theme gives it its colour: `slot` indexes `Theme.categorical`."""

    slot: int
    dash: str
    symbol: str
    markdown: str | None


NAMED_ARMS = {
    "none": _Look(0, "8px,4px", "diamond-open", "orange"),
    "batch": _Look(1, "solid", "circle", "blue"),
    "plain": _Look(2, "8px,4px", "circle", "yellow"),
    "branch": _Look(2, "8px,4px", "circle", "yellow"),
    "residual": _Look(3, "solid", "circle", "green"),
    "shortcut": _Look(3, "solid", "circle", "green"),
    "group": _Look(4, "8px,3px,2px,3px", "triangle-up", "red"),
    "layer": _Look(5, "2px,3px", "square", None),
    "instance": _Look(6, "14px,4px", "cross", "violet"),
    "rms": _Look(8, "4px,4px", "hexagon", None),
    "batch-formula": _Look(3, "2px,4px", "circle-open", "green"),
    "mean-only": _Look(4, "solid", "triangle-down", "red"),
    "variance-only": _Look(5, "14px,4px", "square-open", None),
    "fixed-gamma-beta": _Look(7, "8px,4px", "diamond", None),
    "detached-mean": _Look(6, "8px,4px", "x", "violet"),
    "detached-statistics": _Look(8, "8px,3px,2px,3px", "star", None),
    "ghost": _Look(7, "solid", "pentagon", None),
    "renormalization": _Look(8, "solid", "triangle-right", None),
    "noisy": _Look(4, "2px,3px", "hexagram", "red"),
    "whitening": _Look(6, "solid", "hourglass", "violet"),
    "group-whitening": _Look(5, "8px,4px", "bowtie", None),
    "rank": _Look(3, "14px,4px", "star-diamond", "green"),
    "dropout": _Look(2, "2px,3px", "triangle-left", "yellow"),
}
"""Nine colours for more names: those that one compares differ in colour, and all of one colour in dash and marker. The
tenth colour stays for arms without a name."""

# Arms without a name of their own (learning rates, depths) take what the named ones leave, first the hues
# that mean nothing and stay apart for protan and deutan vision, last the four that carry the page's meaning.
_REMAINING_SLOTS = (6, 8, 5, 7, 4, 9, 3, 2, 1, 0)
_REMAINING_DASHES = ("solid", "8px,4px", "2px,3px", "14px,4px", "8px,3px,2px,3px")
_REMAINING_SYMBOLS = ("circle", "square", "diamond-open", "cross", "triangle-up")
_MARKDOWN_OF_SLOT = {look.slot: look.markdown for look in NAMED_ARMS.values()}


def arm_styles(names: Iterable[str], theme: Theme) -> dict[str, ArmStyle]:
    """The style of every arm of a figure or page, in the order of `names`.

    A known name (`none`, `batch`, `residual`, …) always looks the same; a longer name with just one of them among its
    parts (`residual + BN`, `batch, depth 20`) takes that look while no other arm has it. Every other arm (`depth 20`,
    or `batch 64`, which is a batch size) takes, by its position, the next colour that is left; after the tenth the
    colours repeat with the next dash.
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
        looks[name] = _Look(
            slot,
            _REMAINING_DASHES[cycle % len(_REMAINING_DASHES)],
            _REMAINING_SYMBOLS[cycle % len(_REMAINING_SYMBOLS)],
            _MARKDOWN_OF_SLOT.get(slot),
        )
    return {name: _dressed(looks[name], theme) for name in names}


def arm_style(name: str, theme: Theme) -> ArmStyle:
    """The style of one arm on its own; for several arms ask `arm_styles`, which keeps them apart."""
    return arm_styles([name], theme)[name]


def translucent(color: str, opacity: float) -> str:
    """`#RRGGBB` with an opacity in [0, 1], as the `rgba(…)` that Plotly's fills take."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def _dressed(look: _Look, theme: Theme) -> ArmStyle:
    return ArmStyle(theme.categorical[look.slot], look.dash, look.symbol, theme.line_width, look.markdown)


def _slots(looks: dict[str, _Look]) -> set[int]:
    return {look.slot for look in looks.values()}


def _as_scale(colors: tuple[str, ...]) -> list[list[float | str]]:
    return [[position / (len(colors) - 1), color] for position, color in enumerate(colors)]
