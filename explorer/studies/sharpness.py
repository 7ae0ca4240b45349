"""The study `sharpness`: largest eigenvalues of the loss's Hessian, and the directions in which it is so steep."""

from __future__ import annotations

import numpy as np
import torch

from explorer.landscape.sharpness import Sharpness
from explorer.landscape.sharpness import sharpness as find_sharpness
from explorer.store.records import Records
from explorer.studies.center import Center, load_center
from explorer.studies.smoothness import learning_rate
from explorer.studies.subject import Subject
from explorer.studies.trained import Report, silent
from explorer.study_requests.loss_landscape import SharpnessRequest

EXPECTED_PRODUCTS = 25  # until an eigenvalue has converged, by experience


def compute(subject: Subject, request: SharpnessRequest) -> dict[str, np.ndarray]:
    """Largest eigenvalues of ∇²L over all parameters, by Lanczos with Hessian-vector products, as a `SharpnessRequest`.

    With k eigenvalues and D parameters:

    Returns:
        eigenvalues (k,): the largest first. residuals (k,): ‖Hv − λv‖ / |λ|, how exact they are.
        eigenvectors (k, D) float32: of norm 1, parameters end to end. parameter (N,) names and length (N,) how many
            numbers each has, in that order.
        loss (), gradient_norm () at the center. products (): Hessian-vector products that it took.
        stable_limit (): 2 / learning rate, above which gradient descent leaves a quadratic valley.
        step (), samples (), statistics_samples (): as for a landscape.

    Raises:
        StoreError: no such run or checkpoint; a loss that is not finite.
        ConfigError: a subset larger than the data; recomputed statistics with other than training data.
    """
    center = load_center(subject.store, subject.run, request)
    found = steepest(center, request.eigenvalues, subject.report)
    flat = [torch.cat([value.flatten() for value in vector.values()]) for vector in found.eigenvectors]
    names = center.trained.network.parameters_by_name()
    with Records(center.folder) as records:
        rate = learning_rate(center.trained.config, records.events(), center.trained.step)
    return {
        **center.about,
        "eigenvalues": found.eigenvalues,
        "residuals": found.residuals,
        "eigenvectors": torch.stack(flat).float().numpy(),
        "parameter": np.array(list(names)),
        "length": np.array([parameter.numel() for parameter in names.values()]),
        "loss": np.array(center.loss),
        "gradient_norm": np.array(found.gradient_norm),
        "products": np.array(found.products),
        "stable_limit": np.array(2.0 / rate if rate > 0 else np.inf),
    }


def steepest(center: Center, count: int, report: Report = silent) -> Sharpness:
    """The `count` largest eigenvalues there, in double precision. The share reported is of a guess."""
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        report(done / (done + EXPECTED_PRODUCTS))

    return find_sharpness(center.objective.double(), center.position.double(), count, tick)
