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


_TESTED = ("running_loss", "running_accuracy", "step")
_PATH = ("path_step", "path_alpha", "path_beta", "path_residual", "path_distance")
_CHANGES = tuple(f"{name}_{end}" for name in ("gradient_change", "relative_change") for end in ("min", "max"))
_SMOOTHNESS = (
    *("step", "done", "learning_rate", "loss", "loss_min", "loss_max", "gradient_norm", "effective_beta"),
    *_CHANGES,
)
FORMS: dict[str, ResultForm] = {
    "recalibration": ResultForm((*_TESTED, "train_mode_accuracy"), (("samples", "loss", "accuracy"),)),
    "replay": ResultForm((*_TESTED, "loss", "accuracy"), ()),
    "lesion": ResultForm(("whole_accuracy", "step"), (("block", "loss", "accuracy"),), texts=("block",)),
    "paths": ResultForm(("step",), (("length", "paths", "norm", "total"),)),
    "shattering": ResultForm(("spacing",), (("layers_above", "correlation"),)),
    "landscape": ResultForm(
        ("center_loss", "samples", "seconds", "step"),
        (("alpha",), ("beta",), ("explained_variance",), _PATH),
        grids=("loss", "accuracy", "done"),
    ),
    "smoothness": ResultForm((), (_SMOOTHNESS, ("layer",)), texts=("layer",), grids=("shift_norm", "shift_cosine")),
    "sharpness": ResultForm(("stable_limit", "step", "samples"), (("eigenvalues", "residuals"),)),
}
"""The studies of a run by kind."""


def misfit(kind: str, arrays: Mapping[str, np.ndarray]) -> str:
    """Why these are not the result of such a study; empty where they are."""
    form = FORMS.get(kind)
    if form is None:
        return f"{kind[:40]!r} is not a study of a run"
    vectors = [name for group in form.groups for name in group]
    missing = [name for name in (*form.scalars, *vectors, *form.grids) if name not in arrays]
    if missing:
        return f"it has no {', '.join(missing)}"
    for name in (*form.scalars, *vectors, *form.grids):
        if arrays[name].dtype.kind not in ("U" if name in form.texts else "biuf"):
            return f"{name} is of the type {arrays[name].dtype}"
    axes = dict.fromkeys(form.scalars, 0) | dict.fromkeys(vectors, 1)
    odd = [name for name, count in axes.items() if arrays[name].ndim != count]
    odd += [name for group in form.groups for name in group[1:] if arrays[name].shape != arrays[group[0]].shape]
    if form.grids:
        sizes = [len(arrays[group[0]]) for group in form.groups[:2] if arrays[group[0]].ndim == 1]
        odd += [name for name in form.grids if arrays[name].shape not in ((sizes[0],), tuple(sizes))]
    return f"{', '.join(dict.fromkeys(odd))} do not have the shapes of such a study" if odd else ""
