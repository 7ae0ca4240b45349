"""A key shows what the curve shows: color, dash, shape and fill."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from explorer.drawing.arms import NAMED_ARMS, SHAPES, arm_style, arm_styles
from explorer.drawing.swatch import SHAPES as CORNERS
from explorer.drawing.swatch import swatch

SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str, *company: str) -> ElementTree.Element:
    return ElementTree.fromstring(swatch(arm_styles([name, *company])[name], "#123456", "#FFFFFF"))


def test_every_shape_that_an_arm_can_have_is_drawn() -> None:
    shapes = {look.symbol.removesuffix("-open") for look in NAMED_ARMS.values()} | set(SHAPES)
    assert shapes - {"circle"} <= set(CORNERS)
    for corners in CORNERS.values():
        assert all(x * x + y * y <= 1.2 for x, y in corners)


@pytest.mark.parametrize("name", NAMED_ARMS)
def test_a_swatch_has_the_dash_and_the_fill_of_the_curve(name: str) -> None:
    picture, style = drawn(name), arm_style(name)
    line = picture.find(f"{SVG}path")
    marker = next(element for element in picture if element.tag in (f"{SVG}polygon", f"{SVG}circle"))
    assert line is not None
    assert line.get("stroke") == marker.get("stroke") == "#123456"
    assert line.get("stroke-dasharray", "solid") == style.dash.replace("px", "").replace(",", " ")
    assert marker.get("fill") == ("#FFFFFF" if style.symbol.endswith("-open") else "#123456")


def test_arms_of_an_experiment_have_different_swatches() -> None:
    names = [f"{family} + {kind}" for family in ("plain", "residual") for kind in ("none", "batch", "layer")]
    styles = arm_styles(names)
    assert len({swatch(style, style.color, "#FFFFFF") for style in styles.values()}) == len(names)


def test_a_dot_in_a_marker_is_drawn_in_the_other_color() -> None:
    parts = ("all", "gamma-beta", "classifier", "gamma-beta-classifier")
    names = [f"{kind} + trained {part}" for part in parts for kind in ("none", "layer")]
    dots = [len(drawn(name, *names).findall(f"{SVG}circle")) for name in names]
    assert sorted(dots) == [0, 0, 0, 0, 1, 1, 1, 1]
