"""A redressed figure is what the figure's own function draws with the other theme: that is the oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from explorer.drawing.redress import redressed
from explorer.drawing.theme import DARK, LIGHT, PRINT, Figure, Theme
from explorer.drawing.wire import packed
from explorer.phenomena.gradient_flow.numbers.pieces import ShortcutKind
from explorer.phenomena.inside_batchnorm.figures.cells import Words, averaged_cells
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, block
from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode
from explorer.phenomena.learning_curves.figures.curves import accuracy_figure, loss_figure
from tests.drawing.arm_columns import columns
from tests.drawing.test_columns import LEVEL, RISING, network
from tests.phenomena.gradient_flow.test_figures import column, made_up, picture
from tests.phenomena.inside_batchnorm.test_figures import _graph
from tests.phenomena.learning_curves.test_figures import losses

CURVES = [losses("none", [2.3, 2.0, np.inf], diverged_at=3), losses("batch", [2.3, 0.1], [2.1, 0.3])]


def cells(theme: Theme) -> Figure:
    x = PRESETS["four"].x
    blocks = [block(x, averaging, 1) for averaging in Averaging]
    return averaged_cells(blocks, {one: Words("a", "b", "c") for one in Averaging}, (0, 0, 0), x.shape[2:], theme)


DRAWN: dict[str, Callable[[Theme], Figure]] = {
    "loss": lambda theme: loss_figure(CURVES, [], 840, theme),
    "accuracy": lambda theme: accuracy_figure(CURVES, [], 840, 0.1, theme),
    "computational graph": lambda theme: _graph("four", Mode.TRAIN, theme),
    "heat maps": lambda theme: network(columns(theme, none=RISING, batch=LEVEL), theme),
    "mixed colours": cells,
    "gradient flow": lambda theme: picture(
        column("plain", made_up(5, ShortcutKind.NONE), theme=theme),
        column("residual", made_up(5), theme=theme),
        theme=theme,
    ),
}


INKED = replace(PRINT, line_width=LIGHT.line_width, hairline_width=LIGHT.hairline_width)
"""Print but for its thinner lines, whose widths some figures use as plain numbers too."""


@pytest.mark.parametrize(("worn", "theme"), [(LIGHT, DARK), (DARK, LIGHT), (LIGHT, INKED)])
@pytest.mark.parametrize("name", DRAWN)
def test_redressing_equals_drawing_with_the_other_theme(name: str, worn: Theme, theme: Theme) -> None:
    draw = DRAWN[name]
    assert packed(redressed(draw(worn), worn, theme)) == packed(draw(theme))


def test_lines_are_thinner_in_print() -> None:
    traces = redressed(DRAWN["loss"](LIGHT), LIGHT, PRINT)["data"]
    assert {trace["line"]["width"] for trace in traces if trace.get("name") in ("none", "batch")} == {PRINT.line_width}


def test_the_figure_on_screen_stays_as_it_is() -> None:
    figure = DRAWN["loss"](LIGHT)
    before = packed(figure)
    redressed(figure, LIGHT, DARK)
    assert packed(figure) == before
    assert redressed(figure, LIGHT, LIGHT) is figure


def lightness(color: str) -> float:
    """CIE Y of an sRGB colour: what grey print keeps."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_in_print_magnitude_and_sign_survive_as_grey() -> None:
    falling = [lightness(color) for color in PRINT.sequential]
    rising = [lightness(color) for color in PRINT.diverging]
    assert falling == sorted(falling, reverse=True)
    assert rising == sorted(rising)
    assert PRINT.paper == "#FFFFFF" and PRINT.ink == "#000000"
