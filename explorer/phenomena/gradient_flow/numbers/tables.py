"""The numbers of each picture as a table, for download: one row a place and step, what is not there left empty."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.phenomena.gradient_flow.numbers.summary import OverWeights
from explorer.reading.reasons import Missing


def flow_table(arms: Mapping[str, Flow | Missing], piece: str | None = None) -> pd.DataFrame:
    """Columns `arm, step, piece, input, branch, shortcut, cosine, share, output`; of one piece or of all."""
    columns = ["arm", "step", "piece", "input", "branch", "shortcut", "cosine", "share", "output"]
    frames = []
    for arm, flow in arms.items():
        if isinstance(flow, Missing):
            continue
        rows = [row for row, other in enumerate(flow.pieces) if piece in (None, other.name)]
        values = {
            "input": flow.joints[:-1],
            "branch": flow.branch,
            "shortcut": flow.shortcut,
            "cosine": flow.cosine,
            "share": flow.share,
            "output": flow.joints[1:],
        }
        frames += [
            pd.DataFrame(
                {"arm": arm, "step": flow.steps, "piece": flow.pieces[row].name}
                | {name: array[row] for name, array in values.items()}
            )
            for row in rows
        ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def weights_table(arms: Mapping[str, OverWeights | Missing]) -> pd.DataFrame:
    """Columns `arm, step, median, percentile_10, percentile_90`."""
    frames = [
        pd.DataFrame(
            {
                "arm": arm,
                "step": found.steps,
                "median": found.median,
                "percentile_10": found.low,
                "percentile_90": found.high,
            }
        )
        for arm, found in arms.items()
        if not isinstance(found, Missing)
    ]
    columns = ["arm", "step", "median", "percentile_10", "percentile_90"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
