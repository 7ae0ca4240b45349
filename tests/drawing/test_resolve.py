"""What a figure's symbols become: the colors of the theme that it is shown or exported in."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.drawing import colors
from explorer.drawing.arms import NAMED_ARMS, arm_styles
from explorer.drawing.colors import as_band, on_paper, readable, shade, translucent
from explorer.drawing.figure import Figure
from explorer.drawing.resolve import resolve, resolved
from explorer.drawing.symbolic import symbolic
from explorer.drawing.theme import DARK, LIGHT, PRINT, Theme
from explorer.drawing.wire import packed, plain
from explorer.phenomena.gradient_flow.numbers.pieces import ShortcutKind
from explorer.phenomena.inside_batchnorm.figures.cells import Words, averaged_cells
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, block
from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode
from explorer.phenomena.learning_curves.figures.curves import accuracy_figure, loss_figure
from tests.drawing import accepted_by_plotly
from tests.drawing.arm_columns import columns
from tests.drawing.color_vision import seen
from tests.drawing.test_columns import LEVEL, RISING, network
from tests.drawing.test_theme import contrast
from tests.phenomena.gradient_flow.test_figures import column, made_up, picture
from tests.phenomena.inside_batchnorm.test_figures import _graph
from tests.phenomena.learning_curves.test_figures import losses

EXPLORER = Path(__file__).parents[2] / "explorer"
EXITS = ("export", "drawing/resolve.py", "drawing/symbolic.py", "home/thumbnail.py")
"""Where colors are resolved: nobody else is told a theme."""
LITERAL = re.compile(r"#[0-9A-Fa-f]{6}\b|rgba?\(")

CURVES = [losses("none", [2.3, 2.0, np.inf], diverged_at=3), losses("batch", [2.3, 0.1], [2.1, 0.3])]


def cells() -> Figure:
    x = PRESETS["four"].x
    blocks = [block(x, averaging, 1) for averaging in Averaging]
    return averaged_cells(blocks, {averaging: Words("a", "b", "c") for averaging in Averaging}, (0, 0, 0), x.shape[2:])


DRAWN: dict[str, Callable[[], Figure]] = {
    "loss": lambda: loss_figure(CURVES, [], 840),
    "accuracy": lambda: accuracy_figure(CURVES, [], 840, 0.1),
    "computational graph": lambda: _graph("four", Mode.TRAIN),
    "heat maps": lambda: network(columns(none=RISING, batch=LEVEL)),
    "mixed colors": cells,
    "gradient flow": lambda: picture(
        column("plain", made_up(5, ShortcutKind.NONE)),
        column("residual", made_up(5)),
    ),
}

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)


@pytest.mark.parametrize("name", DRAWN)
def test_every_symbol_of_a_figure_resolves_in_every_theme(name: str) -> None:
    figure = DRAWN[name]()
    assert not LITERAL.search(packed(figure).decode().replace(colors.NO_COLOR, ""))
    accepted_by_plotly(figure)


@BOTH
def test_every_symbol_that_there_is_resolves_in_every_theme(theme: Theme) -> None:
    symbols = [value for name, value in vars(colors).items() if name.isupper() and str(value).startswith("@")]
    assert len(symbols) > 10
    for symbol in [*symbols, *(style.color for style in arm_styles(NAMED_ARMS).values())]:
        assert resolved(symbol, theme)


@BOTH
def test_a_symbol_is_the_themes_color_or_what_becomes_of_it_on_the_paper(theme: Theme) -> None:
    red, green, blue = (int(theme.ink[at : at + 2], 16) for at in (1, 3, 5))
    assert resolved(colors.INK, theme) == theme.ink
    assert resolved(colors.categorical(3), theme) == theme.categorical[3]
    assert resolved(translucent(colors.INK, 0.3), theme) == f"rgba({red},{green},{blue},0.3)"
    assert resolved(as_band(colors.INK), theme) == f"rgba({red},{green},{blue},{theme.band_opacity:g})"
    assert (
        resolved(as_band(colors.INK, more=0.05), theme) == f"rgba({red},{green},{blue},{theme.band_opacity + 0.05:g})"
    )
    assert resolved(on_paper(colors.INK, 1.0), theme) == theme.ink
    assert resolved(on_paper(colors.INK, 0.0), theme) == theme.paper
    ground = [int(theme.paper[at : at + 2], 16) for at in (1, 3, 5)]
    halfway = resolved(on_paper(colors.INK, 0.5), theme)
    for at, over, under in zip((1, 3, 5), (red, green, blue), ground, strict=True):
        assert int(halfway[at : at + 2], 16) == pytest.approx((over + under) / 2, abs=0.5)
    assert [color for _, color in resolved(colors.SEQUENTIAL, theme)] == list(theme.sequential)
    assert resolved(colors.CATEGORICAL, theme) == list(theme.categorical)
    assert resolved(colors.LINE_WIDTH, theme) == theme.line_width


@BOTH
def test_a_shade_goes_from_the_paper_over_the_color_to_ink_in_equal_steps_of_lightness(theme: Theme) -> None:
    for place in range(len(theme.categorical)):
        color = colors.categorical(place)
        ramp = [resolved(shade(color, step / 4), theme) for step in range(5)]
        levels = [float(seen(each, "gray print")[0]) for each in ramp]
        assert np.diff(levels) == pytest.approx(np.full(4, np.diff(levels).mean()), abs=0.6)
        assert ramp[0] == resolved(on_paper(color, 0.4), theme)
        assert abs(levels[-1] - seen(theme.ink, "gray print")[0]) < abs(levels[0] - seen(theme.ink, "gray print")[0])
        assert resolved(as_band(shade(color, 1)), theme).startswith("rgba(")


@BOTH
def test_words_in_any_shade_are_readable_and_keep_their_color_where_it_is_dark_enough(theme: Theme) -> None:
    for place in range(len(theme.categorical)):
        for strength in (0, 0.5, 1):
            color = shade(colors.categorical(place), strength)
            words = resolved(readable(color), theme)
            assert contrast(words, theme.paper) >= 4.5
            assert words == resolved(color, theme) or contrast(resolved(color, theme), theme.paper) < 4.5


@pytest.mark.parametrize("symbol", ["@inc", "ink", "@", "@ink//0.3", "@ink/", "@categorical.x", "@ink^", "@ink!!"])
def test_what_is_no_symbol_is_refused_by_its_name(symbol: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(symbol))):
        resolved(symbol, LIGHT)


def test_lines_are_thinner_in_print() -> None:
    traces = resolve(DRAWN["loss"](), PRINT)["data"]
    assert {trace["line"]["width"] for trace in traces if trace.get("name") in ("none", "batch")} == {PRINT.line_width}


def test_resolving_leaves_the_figure_as_it_is_and_shares_its_arrays() -> None:
    figure = DRAWN["loss"]()
    before = packed(figure)
    shown = resolve(figure, DARK)
    assert packed(figure) == before
    assert shown["data"][0]["x"] is figure["data"][0]["x"]


@pytest.mark.parametrize("arm", ["@ink", "@ink/0.3", '<span style="color:@ink">', "color:@ink", "#C44E0E"])
def test_a_name_that_looks_like_a_color_stays_a_name(arm: str) -> None:
    figure = loss_figure([losses(arm, [2.3, 0.1])], [], 10)
    shown = resolve(figure, DARK)
    for before, after in zip(figure["data"], shown["data"], strict=True):
        assert (before.get("name"), before.get("hovertemplate")) == (after.get("name"), after.get("hovertemplate"))
    texts = [[note["text"] for note in drawn["layout"]["annotations"]] for drawn in (figure, shown)]
    assert texts[0] == texts[1]
    kept = symbolic(plain(resolve(figure, LIGHT)), LIGHT)
    assert [note["text"] for note in kept["layout"]["annotations"]] == texts[0]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", [name for name in DRAWN if name != "mixed colors"])
def test_a_figure_that_was_kept_in_the_colors_of_a_theme_gets_its_symbols_back(name: str, theme: Theme) -> None:
    figure = DRAWN[name]()
    kept = plain(resolve(figure, theme))
    for other in (LIGHT, DARK):
        assert packed(resolve(symbolic(kept, theme), other)) == packed(resolve(figure, other))
    assert symbolic(figure, theme) is figure


def test_nobody_is_told_a_theme_but_where_colors_are_resolved() -> None:
    for path in sorted(EXPLORER.rglob("*.py")):
        if path.relative_to(EXPLORER).as_posix().startswith(EXITS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.arguments):
                for argument in [*node.posonlyargs, *node.args, *node.kwonlyargs]:
                    told = argument.arg == "theme" or (
                        argument.annotation is not None and "Theme" in ast.unparse(argument.annotation)
                    )
                    assert not told, f"{path}:{argument.lineno} takes a theme"


@pytest.mark.parametrize("folder", ["drawing", "phenomena", "lecture", "lab", "home", "controls"])
def test_no_color_is_written_out_but_in_the_themes(folder: str) -> None:
    for path in sorted((EXPLORER / folder).rglob("*.py")):
        if path.name not in ("theme.py", "colors.py", "resolve.py", "symbolic.py"):
            assert not LITERAL.search(path.read_text(encoding="utf-8")), path


def lightness(color: str) -> float:
    """CIE Y of an sRGB color: what gray print keeps."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_in_print_magnitude_and_sign_survive_as_grey() -> None:
    falling = [lightness(color) for color in PRINT.sequential]
    rising = [lightness(color) for color in PRINT.diverging]
    assert falling == sorted(falling, reverse=True)
    assert rising == sorted(rising)
    assert PRINT.paper == "#FFFFFF" and PRINT.ink == "#000000"
