"""The study `smoothness`: how far the loss and its gradient change along the gradient, over training."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from explorer.analysis.loss_landscape.request import SmoothnessRequest
from explorer.config import parse
from explorer.studies.draft import Draft
from explorer.studies.trained import Report


def smoothness(
    store: Path, run: str, parameters: Mapping[str, Any], report: Report, draft: Draft
) -> dict[str, np.ndarray]:
    """Santurkar et al. (2018), Figure 4, at every k-th kept checkpoint, as a `SmoothnessRequest` asks.

    At each moment the loss is that of the batch that the run trains on next, normalised with the batch's statistics:
    the recorded `loss` at the following step. A step of size η goes from θ to θ − η·g along its gradient g. With T
    moments, S step sizes and L layers:

    Returns:
        step (T,) int. learning_rate (T,): of that moment.
        factor (S,): step sizes as multiples of the learning rate, from ½ to 4.
        loss (T,): at θ. loss_along (T, S): at θ − η·g, nats; loss_min, loss_max (T,) their range.
        gradient_norm (T,): ‖g‖.
        gradient_change (T, S): ‖∇L(θ) − ∇L(θ − η·g)‖ (gradient predictiveness); gradient_change_min, _max (T,).
        relative_change (T, S): the same divided by ‖g‖; relative_change_min, _max (T,).
        beta (T, S): the same divided by ‖η·g‖; effective_beta (T,) its maximum over the step sizes.
        layer (L,) names of layers with weights, from input to output.
        shift_norm (T, L), shift_cosine (T, L): internal covariate shift (their Definition 2.1): the gradient of a
            layer's weights and bias before and after a step of all layers before it, L2 norm of the difference and
            cosine.
        done (T,) bool: False where it is still to come; there every number is NaN.
        seconds (): computed so far.

    Raises:
        StoreError: no such run, or no checkpoint yet.
    """
    request = parse(SmoothnessRequest, dict(parameters))
    del store, run, report, draft
    raise NotImplementedError(request)
