"""Arms, numbers and readers that the tests of the Activations pictures share."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn, Timeline
from explorer.drawing.figure import Figure
from explorer.reading.histories import History

TIME = Timeline(planned=10, step=3)


def columns(**data: Any) -> list[ArmColumn[Any]]:
    """Arms by name; a pair also says at which step the arm diverged."""
    styles = arm_styles(data)
    pairs = {arm: value if isinstance(value, tuple) else (value, None) for arm, value in data.items()}
    return [ArmColumn(arm, styles[arm], value, diverged_at) for arm, (value, diverged_at) in pairs.items()]


def history(*rows: list[float]) -> History:
    """One row a step."""
    return History(np.arange(1, len(rows) + 1), np.array(rows, dtype=np.float32), "")


def of_type(figure: Figure, kind: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["type"] == kind]


def words(figure: Figure) -> str:
    return "\n".join(annotation["text"] for annotation in figure["layout"]["annotations"])
