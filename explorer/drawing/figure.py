"""What a figure is."""

from typing import Any

Figure = dict[str, Any]
"""A Plotly figure as a plain dict, `{"data": [trace, …], "layout": {…}}`, with float32 arrays inside and symbolic
colors (`explorer.drawing.colors`)."""

Trace = dict[str, Any]
"""One entry of a figure's `data`."""
