"""Records with gaps: of each series some steps of its own, as another program may leave them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records


def with_gaps(source: Path, target: Path, *, share: float = 0.6, seed: int = 0) -> None:
    """About `share` of the steps and moments of each series of the run in folder `source`, each series by itself."""
    random = np.random.default_rng(seed)
    with Records(source) as full, Records(target) as gapped:
        gapped.declare(full.series(), full.planned_steps)
        for info in full.series():
            key, series = (info.quantity, info.layer), full.read(info.quantity, info.layer)
            for step, value in zip(series.steps.tolist(), series.values, strict=True):
                if random.random() > share:
                    continue
                if QUANTITIES[info.quantity].rhythm is Rhythm.MOMENT:
                    gapped.append(0, {}, [(step, {key: value})])
                else:
                    gapped.append(step, {key: value[None]})
        gapped.append(0, {}, (), full.events())
