"""Sentences that synthetic runs must and must not trigger: the first sign of a divergence."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.phenomena.learning_curves.numbers.divergence import JUMP, first_sign
from explorer.phenomena.learning_curves.numbers.findings import findings
from explorer.reading.curves import ArmCurve, Break
from explorer.reading.findings import plain

STEPS = np.arange(1, 21)


def _norms(**jumps: dict[int, float]) -> dict[str, np.ndarray]:
    """Norms of 1 at twenty steps, but for the given ones."""
    return {
        name: np.array([values.get(int(step), 1.0) for step in STEPS], np.float32) for name, values in jumps.items()
    }


def test_the_first_sign_is_the_earliest_jump_that_lasts() -> None:
    sign = first_sign(STEPS, _norms(conv1={18: 40, 19: 90, 20: 1e9}, fc1={20: 5e3}))
    assert sign is not None
    assert (sign.parameter, sign.step, sign.factor) == ("conv1", 18, 40)


def test_of_two_that_jump_at_the_same_step_the_larger_is_named() -> None:
    sign = first_sign(STEPS, _norms(conv1={20: 40}, fc1={20: 400}))
    assert sign is not None and sign.parameter == "fc1"


def test_a_jump_that_came_back_is_no_sign_and_steady_gradients_have_none() -> None:
    assert first_sign(STEPS, _norms(conv1={10: 1000})) is None
    assert first_sign(STEPS, _norms(conv1={})) is None
    assert first_sign(STEPS[:1], {"conv1": np.ones(1, np.float32)}) is None


def test_a_gradient_that_is_infinite_counts_and_one_that_was_always_zero_does_not() -> None:
    sign = first_sign(STEPS, _norms(conv1={20: np.inf}))
    assert sign is not None and sign.step == 20
    zero = {"bias": np.zeros(20, np.float32)}
    assert first_sign(STEPS, zero) is None


@given(factor=st.floats(0.1, JUMP * 0.99))
def test_less_than_the_threshold_is_never_a_sign(factor: float) -> None:
    assert first_sign(STEPS, _norms(conv1={19: factor, 20: factor})) is None


def _loss(arm: str, broke: bool) -> ArmCurve:
    ones = np.ones(20)
    return ArmCurve(arm, STEPS, ones, ones, ones, 1, np.ones(20, int), (Break(21, 20, 1.0, 0),) if broke else ())


def test_a_diverged_arm_is_named_with_its_first_sign_and_an_arm_that_lives_is_not() -> None:
    sign = first_sign(STEPS, _norms(fc2={20: 40}))
    assert sign is not None
    (said,) = findings([], [], [_loss("none", True), _loss("batch", False)], {}, 0.1, {"none": sign})
    assert plain(said) == (
        "none diverged at step 21; its first sign was the gradient of fc2, ×40 the median of the steps before, at "
        "step 20."
    )
    (without,) = findings([], [], [_loss("none", True)], {}, 0.1)
    assert plain(without) == "none diverged at step 21."
