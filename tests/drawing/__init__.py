"""Figures are plain dicts; Plotly's own validation is the oracle that they are figures, in every theme."""

import re
from copy import deepcopy
from dataclasses import fields
from typing import Any, cast

import plotly.graph_objects as go

from explorer.drawing.figure import Figure
from explorer.drawing.resolve import resolve
from explorer.drawing.theme import DARK, LIGHT, PRINT, Theme
from explorer.drawing.wire import packed

_SYMBOL = re.compile(rf"@({'|'.join(field.name for field in fields(Theme))})\b".encode())


def accepted_by_plotly(figure: Figure) -> dict[str, Any]:
    """The figure in the light theme as Plotly understood it; raises its ValueError where a property or value does not
    exist, and an AssertionError where a theme leaves a symbol as it is.
    """
    drawn = {}
    for theme in (LIGHT, DARK, PRINT):
        shown = resolve(figure, theme)
        assert not _SYMBOL.search(packed(shown))
        drawn[theme.name] = go.Figure(deepcopy(shown)).to_plotly_json()  # it takes apart what it gets
    return cast("dict[str, Any]", drawn[LIGHT.name])
