"""The cost that is shown before grows with what is asked for."""

from __future__ import annotations

import pytest

from explorer.config import RunConfig
from explorer.phenomena.loss_landscape.numbers.cost import START, moment_seconds, smoothness_seconds
from explorer.reading.cost import step_seconds
from explorer.study_requests.loss_landscape import SmoothnessRequest

LENET = RunConfig()


def test_smoothness_costs_a_gradient_for_each_moment_step_size_and_layer() -> None:
    every = smoothness_seconds(LENET, 24, SmoothnessRequest())
    assert smoothness_seconds(LENET, 24, SmoothnessRequest(every=2)) == pytest.approx(every / 2)
    assert smoothness_seconds(LENET, 24, SmoothnessRequest(step_sizes=14)) > every
    assert every > 24 * (7 + 5) * step_seconds(LENET)


def test_a_moment_costs_its_slices_and_a_start_of_a_process_for_each() -> None:
    assert moment_seconds([], workers=2) == 0
    assert moment_seconds([3.0, 1.0], workers=2) == pytest.approx((4 + 2 * START) / 2)
