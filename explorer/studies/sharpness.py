"""The study `sharpness`: largest eigenvalues of the loss's Hessian, and the directions in which it is so steep."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from explorer.analysis.loss_landscape.request import SharpnessRequest
from explorer.config import parse
from explorer.studies.draft import Draft
from explorer.studies.trained import Report


def sharpness(
    store: Path, run: str, parameters: Mapping[str, Any], report: Report, draft: Draft
) -> dict[str, np.ndarray]:
    """Largest eigenvalues of ∇²L over all parameters, by Lanczos with Hessian-vector products, as a `SharpnessRequest`.

    With k eigenvalues and D parameters:

    Returns:
        eigenvalues (k,): the largest first. residuals (k,): ‖Hv − λv‖ / |λ|, how exact they are.
        eigenvectors (k, D) float32: of norm 1, parameters end to end. parameter (N,) names and length (N,) how many
            numbers each has, in that order.
        loss (), gradient_norm () at the centre. products (): Hessian-vector products that it took.
        stable_limit (): 2 / learning rate, above which gradient descent leaves a quadratic valley.
        step (), samples (), statistics_samples (): as for a landscape.

    Raises:
        StoreError: no such run or checkpoint; a loss that is not finite.
        ConfigError: a subset larger than the data; recomputed statistics with other than training data.
    """
    request = parse(SharpnessRequest, dict(parameters))
    del store, run, report, draft
    raise NotImplementedError(request)
