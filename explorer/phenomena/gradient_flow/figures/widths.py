"""How wide a norm is drawn: one scale for all arms and all steps of a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from explorer.written_numbers import number_text

WIDEST = 66.0
"""Pixels of the largest norm."""
THINNEST = 1.2
"""Pixels that anything above zero takes: thinner is not seen."""
OUTLIERS = 1.0
"""Per cent of the moments whose largest norm may be cut."""
FAR_OUT = 2.0
"""They are cut only where the largest of them is this many times what the others stay below."""
MOST_DECADES = 6.0
"""A logarithmic scale reaches this far below the largest norm; what is smaller is drawn thinnest."""


class WidthBy(StrEnum):
    NORM = "norm"
    LOGARITHM = "log"


@dataclass(frozen=True)
class WidthScale:
    """`largest` is the norm that is drawn widest, `smallest` (logarithmic only) the one drawn thinnest."""

    by: WidthBy
    smallest: float
    largest: float
    cuts: bool

    def pixels(self, norm: float) -> float:
        """Width of a line; 0 for no gradient and for what is not a number, ∞ is as wide as the widest."""
        if math.isnan(norm) or norm <= 0:
            return 0.0
        if self.by is WidthBy.NORM:
            share = norm / self.largest
        else:
            share = (math.log10(min(norm, self.largest)) - math.log10(self.smallest)) / max(
                1e-9, math.log10(self.largest) - math.log10(self.smallest)
            )
        return max(THINNEST, WIDEST * min(1.0, share))

    @property
    def words(self) -> str:
        """How to read the widths, for the caption."""
        if self.by is WidthBy.LOGARITHM:
            return f"widths grow with the logarithm, from {number_text(self.smallest, 2)} to {_end(self)}"
        return f"the widest line is a norm of {_end(self)}"


def _end(scale: WidthScale) -> str:
    return f"{number_text(scale.largest, 2)}{'; wider ones are cut' if scale.cuts else ''}"


def width_scale(norms: Sequence[NDArray[np.floating]], by: WidthBy) -> WidthScale:
    """The scale for all norms (P, T) that any arm has at any step.

    A few moments with far larger norms than all others would make every other picture thin: they are cut.
    """
    finite = [np.where(np.isfinite(array) & (array > 0), array, np.nan) for array in norms if array.size]
    there = [array[:, np.isfinite(array).any(axis=0)] for array in finite]
    peaks = np.concatenate([np.nanmax(array, axis=0) for array in there if array.size] or [np.array([1.0])])
    lows = np.concatenate([np.nanmin(array, axis=0) for array in there if array.size] or [np.array([0.1])])
    usual, smallest = float(np.percentile(peaks, 100 - OUTLIERS)), float(np.percentile(lows, OUTLIERS))
    largest = float(peaks.max()) if peaks.max() <= FAR_OUT * usual else usual
    smallest = max(smallest, largest * 10**-MOST_DECADES) / 2
    return WidthScale(by, smallest, largest, bool((peaks > largest * 1.001).any()))
