"""The app's theme and the figures' theme are one: a word in a sentence has the color of its curve."""

import tomllib
from pathlib import Path

import pytest

from explorer.drawing.arms import NAMED_ARMS
from explorer.drawing.theme import THEMES

CONFIG = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

BOTH = pytest.mark.parametrize("name", list(THEMES))


@BOTH
def test_the_app_and_the_figures_share_paper_ink_and_scales(name: str) -> None:
    app, figures = CONFIG["theme"][name], THEMES[name]
    assert app["backgroundColor"] == figures.paper
    assert app["secondaryBackgroundColor"] == figures.field
    assert app["textColor"] == figures.ink
    assert app["borderColor"] == figures.hairline
    assert app["primaryColor"] == figures.primary
    assert app["grayTextColor"] == app["grayColor"] == figures.caption
    assert tuple(app["chartCategoricalColors"]) == figures.categorical[:10]
    assert tuple(app["chartSequentialColors"]) == figures.sequential
    assert tuple(app["chartDivergingColors"]) == figures.diverging


@BOTH
def test_a_color_name_in_markdown_is_the_color_of_the_arm_it_belongs_to(name: str) -> None:
    for look in NAMED_ARMS.values():
        if look.markdown is not None:
            color = THEMES[name].categorical[look.slot]
            assert CONFIG["theme"][name][f"{look.markdown}Color"] == color
            assert CONFIG["theme"][name][f"{look.markdown}TextColor"] == color


def test_the_server_listens_to_this_machine_only_and_tells_nobody() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert CONFIG["browser"]["gatherUsageStats"] is False
