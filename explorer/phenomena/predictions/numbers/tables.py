"""The numbers of each picture as a table, for download: one row a value, what was not finite left empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from explorer.phenomena.predictions.numbers.answers import Answers, Confusion
from explorer.phenomena.predictions.numbers.masks import Masks
from explorer.phenomena.predictions.numbers.regions import Lines, Regions
from explorer.reading.reasons import Missing
from explorer.reading.tables import stacked


def regions_table(arms: Mapping[str, Regions | Missing]) -> pd.DataFrame:
    """Columns `arm, step, x, y, class, probability`."""
    frames = []
    for arm, found in arms.items():
        if not isinstance(found, Missing):
            kind, row, column = (axis.ravel() for axis in np.indices(found.probabilities.shape))
            places = {"x": found.nodes[column], "y": found.nodes[row], "class": kind}
            said = {"probability": found.probabilities.ravel()}
            frames.append(pd.DataFrame({"arm": arm, "step": found.step} | places | said))
    return stacked(frames, ["arm", "step", "x", "y", "class", "probability"])


def lines_table(arms: Mapping[str, Lines | Missing]) -> pd.DataFrame:
    """Columns `arm, step, unit, a, b, c`: the unit is 0 where ax + by + c = 0."""
    frames = []
    for arm, found in arms.items():
        if not isinstance(found, Missing):
            a, b, c = found.coefficients.T
            frames.append(pd.DataFrame({"arm": arm, "step": found.step, "unit": range(len(a)), "a": a, "b": b, "c": c}))
    return stacked(frames, ["arm", "step", "unit", "a", "b", "c"])


def confusion_table(arms: Mapping[str, Confusion | Missing], names: Sequence[str]) -> pd.DataFrame:
    """Columns `arm, step, true, answer, count`, all pairs of classes."""
    frames = []
    for arm, found in arms.items():
        if not isinstance(found, Missing):
            true, answer = (np.array(names)[axis.ravel()] for axis in np.indices(found.counts.shape))
            pairs = {"true": true, "answer": answer, "count": found.counts.ravel().astype(int)}
            frames.append(pd.DataFrame({"arm": arm, "step": found.step} | pairs))
    return stacked(frames, ["arm", "step", "true", "answer", "count"])


def answers_table(arms: Mapping[str, Answers | Missing], names: Sequence[str]) -> pd.DataFrame:
    """Columns `arm, step, sample, true, answer, confidence, right`."""
    frames = []
    for arm, found in arms.items():
        if not isinstance(found, Missing):
            said = [names[int(answer)] if np.isfinite(answer) else "" for answer in found.answers]
            true = [names[int(label)] for label in found.labels]
            columns = {"sample": range(len(said)), "true": true, "answer": said, "confidence": found.confidence}
            frames.append(pd.DataFrame({"arm": arm, "step": found.step} | columns | {"right": ~found.wrong}))
    return stacked(frames, ["arm", "step", "sample", "true", "answer", "confidence", "right"])


def masks_table(arms: Mapping[str, Masks | Missing], names: Sequence[str]) -> pd.DataFrame:
    """Columns `arm, step, image, row, column, true, answer`, one row a pixel."""
    frames = []
    for arm, found in arms.items():
        if not isinstance(found, Missing):
            image, row, column = (axis.ravel() for axis in np.indices(found.truth.shape))
            known = np.array([*names, ""])
            true, said = (
                known[np.nan_to_num(values.ravel(), nan=len(names)).astype(int)]
                for values in (found.truth, found.answers)
            )
            places = {"image": image, "row": row, "column": column}
            frames.append(pd.DataFrame({"arm": arm, "step": found.step} | places | {"true": true, "answer": said}))
    return stacked(frames, ["arm", "step", "image", "row", "column", "true", "answer"])
