"""Feature maps: what a few fixed images look like in every channel of a layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.quantity import Rhythm

NO_PIXELS = Missing("no layer of this network has pixels")


@dataclass(frozen=True)
class FeatureMaps:
    """One layer's maps (C, H, W) of one image at a recorded `step`.

    `before` is what enters the normalizer's slot, `after` what the nonlinearity makes of it.
    """

    step: int
    before: NDArray[np.float32]
    after: NDArray[np.float32]


def without_pixels(run: RunReader) -> Missing | None:
    """Why no layer of a network has maps."""
    return None if any(map(run.has_pixels, run.layers)) else NO_PIXELS


def feature_maps(run: RunReader, layer: str, image: int, step: int) -> FeatureMaps | Missing:
    """The maps at the last moment at or before `step`."""
    if layer not in run.layers:
        return Missing(f"this network has no layer {layer}")
    if not run.config.dataset.name.has_images:
        return Missing("no maps: points in the plane have no pixels")
    if not run.has_pixels(layer):
        return Missing(f"no maps: the units of {layer} have no pixels; choose a convolution")
    if not run.has("feature_maps_before", layer):
        return run.left_out(Rhythm.MOMENT)
    before = run.records.at("feature_maps_before", layer, step)
    after = run.records.at("feature_maps_after", layer, step)
    if before is None or after is None:
        return run.not_there()
    return FeatureMaps(before[0], before[1][image], after[1][image])


def sample_images(run: RunReader) -> NDArray[np.float32] | None:
    """The images (images, H, W) of the maps, in deviations from the training mean; None where there are none."""
    if not run.has("sample_images", ""):
        return None
    found = run.records.at("sample_images", "", 0)
    return None if found is None else found[1].mean(axis=1)
