"""What the symbolic colors of a figure (`explorer.drawing.colors`) become where it is shown or exported.

The interface is ink; color belongs to data. The same values stand in `.streamlit/config.toml`, so that a word in a
sentence has the color of its curve; a test compares the two.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Theme:
    """Colors as `#RRGGBB`, and widths of lines in pixels of the screen; exports scale them."""

    name: str
    paper: str
    field: str
    ink: str
    caption: str
    hairline: str
    grid: str
    primary: str
    gradient: str
    """Of gradient *numbers*, as below the nodes of a computational graph."""
    categorical: tuple[str, ...]
    """One for each look (`explorer.config.look.Look.slot`), the first ten those of the app's own charts."""
    sequential: tuple[str, ...]
    """Ten steps of a magnitude; low is always the paper."""
    diverging: tuple[str, ...]
    """Ten steps; green below zero, violet above: give it symmetric limits."""
    band_opacity: float
    """Opacity of the range over seeds."""
    line_width: float = 2.8
    hairline_width: float = 1.2


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
        "#043E14", "#7F7EA0", "#BB6976", "#50470A", "#064E58",
        "#15945C", "#92030D", "#908224", "#4C5F41", "#A76EA0",
        "#C7383A", "#738767", "#94408B",
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
        "#2E9945", "#D6D4FA", "#FFCAD0", "#968705", "#548F9A",
        "#12F59A", "#DD5E4C", "#E7D79B", "#788C6C", "#9D7C98",
        "#FD938A", "#B8CDAA", "#DE8BD3",
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
"""White paper, black ink. Its diverging colors rise in lightness all the way: a sign survives gray print."""
