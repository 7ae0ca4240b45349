"""Rows of pictures with a name at their left: what the figures of images and of masks share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import base_layout, hidden_axis
from explorer.drawing.colors import INK, PAPER
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Trace
from explorer.drawing.fonts import LABEL_SIZE, SANS
from explorer.drawing.grid import arm_title

NAMES = 190  # pixels at the left
LETTERS = 21
TILE = 0.94
"""Of a picture's place that it takes."""


def strips_layout(across: float, down: float, unit: int, below: int) -> dict[str, Any]:
    """Room for `across` × `down` places of `unit` pixels, y from above; they shrink together in a narrow window."""
    layout = base_layout(height=round(unit * down) + 8 + below, margin=(NAMES, 8, 8, below))
    layout["xaxis"] = hidden_axis(0, across) | {"constrain": "domain", "constraintoward": "left"}
    layout["yaxis"] = hidden_axis(down, 0) | {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"}
    layout["coloraxis"] = {"colorscale": [[0.0, PAPER], [1.0, INK]], "showscale": False}
    return layout


def strip(name: str, up: float, tiles: NDArray[np.float32]) -> Trace:
    """Pictures (n, H, W) side by side from the left, their upper edges at `up`, each in a place of 1 × 1."""
    count, height, width = tiles.shape
    wall = np.full((height, count, round(width / TILE)), np.nan, np.float32)
    wall[:, :, :width] = tiles.transpose(1, 0, 2)
    columns = wall.shape[1] * wall.shape[2]
    return {
        "type": "heatmap",
        "name": name,
        "x": np.linspace(0, count, columns + 1).astype(np.float32),
        "y": np.linspace(up, up + TILE, height + 1).astype(np.float32),
        "z": wall.reshape(height, columns),
        "hoverongaps": False,
    }


def row_name(layout: dict[str, Any], text: str, up: float) -> None:
    """Words at the left of a row whose middle is at `up`."""
    layout["annotations"].append(
        {
            "xref": "x domain",
            "x": 0,
            "xshift": -10,
            "y": up,
            "text": text,
            "font": {"family": SANS, "size": LABEL_SIZE, "color": INK},
            "showarrow": False,
            "xanchor": "right",
            "yanchor": "middle",
            "align": "right",
        }
    )


def row_titles(columns: Sequence[ArmColumn[Any]]) -> list[str]:
    """The arms' names with their marks, cut where they have no room; hovering over a row tells all of it."""
    names = [column.style.label or column.arm for column in columns]
    cut = [name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…" for name in names]
    styles = [replace(column.style, label=name) for column, name in zip(columns, cut, strict=True)]
    return [arm_title(replace(column, style=style)) for column, style in zip(columns, styles, strict=True)]
