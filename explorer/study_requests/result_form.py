"""What the arrays of a finished study must be for those who read them; a run from elsewhere may bring others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ResultForm:
    """`scalars` have no axis, the vectors of one group are equally long, `texts` are words and the rest are numbers."""

    scalars: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()
    """Of the size of the first and, in a plane, the second group's first vectors."""

    def misfit(self, arrays: Mapping[str, np.ndarray]) -> str:
        """Why these are not such a result; empty where they are."""
        vectors = [name for group in self.groups for name in group]
        missing = [name for name in (*self.scalars, *vectors, *self.grids) if name not in arrays]
        if missing:
            return f"it has no {', '.join(missing)}"
        for name in (*self.scalars, *vectors, *self.grids):
            if arrays[name].dtype.kind not in ("U" if name in self.texts else "biuf"):
                return f"{name} is of the type {arrays[name].dtype}"
        odd = ", ".join(dict.fromkeys(self._misshapen(arrays, vectors)))
        return f"{odd} do not have the shapes of such a study" if odd else ""

    def _misshapen(self, arrays: Mapping[str, np.ndarray], vectors: list[str]) -> list[str]:
        axes = dict.fromkeys(self.scalars, 0) | dict.fromkeys(vectors, 1)
        odd = [name for name, count in axes.items() if arrays[name].ndim != count]
        odd += [name for group in self.groups for name in group[1:] if arrays[name].shape != arrays[group[0]].shape]
        if self.grids:
            sizes = [len(arrays[group[0]]) for group in self.groups[:2] if arrays[group[0]].ndim == 1]
            odd += [name for name in self.grids if arrays[name].shape not in (tuple(sizes[:1]), tuple(sizes))]
        return odd
