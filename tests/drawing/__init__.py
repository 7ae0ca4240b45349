"""Figures are plain dicts; Plotly's own validation is the oracle that they are figures."""

from typing import Any, cast

import plotly.graph_objects as go

from explorer.drawing.theme import Figure


def accepted_by_plotly(figure: Figure) -> dict[str, Any]:
    """The figure as Plotly understood it; raises its ValueError where a property or value does not exist."""
    return cast("dict[str, Any]", go.Figure(figure).to_plotly_json())
