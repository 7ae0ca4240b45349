"""The palette keeps its promises: named arms look the same everywhere, nothing is too faint to read."""

from dataclasses import replace

import pytest

from explorer.drawing.arms import arm_style
from explorer.drawing.colors import DIVERGING, SEQUENTIAL
from explorer.drawing.resolve import resolved
from explorer.drawing.theme import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colors by WCAG 2.2, definition of relative luminance."""

    def luminance(color: str) -> float:
        channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@BOTH
def test_text_and_captions_stand_out_from_the_paper(theme: Theme) -> None:
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.caption, theme.paper) >= 4.5
    assert contrast(theme.gradient, theme.paper) >= 4.5


@BOTH
def test_every_line_stands_out_from_the_paper(theme: Theme) -> None:
    faint = [color for color in theme.categorical if contrast(color, theme.paper) < 3]
    assert not faint


@BOTH
def test_white_is_readable_on_the_primary_button(theme: Theme) -> None:
    assert contrast("#FFFFFF", theme.primary) >= 4.5


@BOTH
def test_the_low_end_of_a_magnitude_is_almost_the_paper(theme: Theme) -> None:
    assert contrast(theme.sequential[0], theme.paper) < 1.1
    assert contrast(theme.sequential[-1], theme.paper) > 7


@BOTH
def test_color_scales_run_from_zero_to_one_in_ten_steps(theme: Theme) -> None:
    for scale in (resolved(SEQUENTIAL, theme), resolved(DIVERGING, theme)):
        assert [position for position, _ in scale] == pytest.approx([step / 9 for step in range(10)])


@pytest.mark.parametrize(
    ("name", "color", "dash", "symbol"),
    [
        ("none", "#C44E0E", "8px,4px", "diamond-open"),
        ("batch", "#1467A8", "solid", "circle"),
        ("plain", "#9C6500", "8px,4px", "square-open"),
        ("residual", "#0B7A70", "solid", "circle"),
        ("group", "#7B1E3A", "8px,3px,2px,3px", "triangle-up"),
        ("layer", "#2196A3", "2px,3px", "square"),
        ("instance", "#462E69", "14px,4px", "cross"),
    ],
)
def test_a_named_arm_has_its_own_color_dash_and_marker(name: str, color: str, dash: str, symbol: str) -> None:
    style = arm_style(name)
    assert (resolved(style.color, LIGHT), style.dash, style.symbol) == (color, dash, symbol)


def test_branch_looks_like_plain_and_shortcut_like_residual() -> None:
    for path, family in (("branch", "plain"), ("shortcut", "residual")):
        assert arm_style(path) == replace(arm_style(family), arm=path, label=path)
