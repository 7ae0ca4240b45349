"""The study `initial_shattering`: shattered gradients before any training."""

from __future__ import annotations

import numpy as np

from explorer.studies.shattering import initial_gradient_correlation
from explorer.studies.subject import Subject
from explorer.study_requests.gradient_flow import InitialShatteringRequest


def compute(subject: Subject, request: InitialShatteringRequest) -> dict[str, np.ndarray]:
    """The study."""
    del subject  # it needs no run
    return initial_gradient_correlation(request.config)
