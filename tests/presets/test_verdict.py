"""Conditions, verdicts and guesses, by hand-made numbers that must and must not hold."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.presets import PRESETS
from explorer.presets.conditions import Above, AtLeast, AtMost, Close, Times
from explorer.presets.outcomes import Outcome, Unit, final_accuracy
from explorer.presets.questions import HowMuch, WhichArm, WhichCurve
from explorer.presets.verdict import judge

SHARE = Outcome("test accuracy at the end", Unit.SHARE, final_accuracy().read)
PRESET = dataclasses.replace(
    PRESETS["where-it-changes-little"],
    conditions=(AtLeast("batch", 0.85), AtMost("none", 0.2)),
    headline=("batch", "none"),
)
GOOD, BAD = {"none": 0.1, "batch": 0.93}, {"none": 0.1, "batch": 0.5}


@pytest.mark.parametrize(
    ("condition", "held", "missed"),
    [
        (AtLeast("a", 0.9), {"a": 0.9, "b": 0}, {"a": 0.89, "b": 0}),
        (AtMost("a", 0.2), {"a": 0.2, "b": 0}, {"a": 0.21, "b": 0}),
        (Above("a", "b", 0.1), {"a": 0.5, "b": 0.375}, {"a": 0.5, "b": 0.45}),
        (Times("a", "b", 4), {"a": 8, "b": 2}, {"a": 7, "b": 2}),
        (Times("a", "b", 4), {"a": 8, "b": 2}, {"a": 8, "b": 0}),
        (Close("a", "b", 0.03), {"a": 0.5, "b": 0.52}, {"a": 0.5, "b": 0.54}),
    ],
)
def test_a_condition_holds_at_its_threshold_and_not_beyond(condition, held, missed) -> None:
    assert condition.holds(held)
    assert not condition.holds(missed)
    assert set(condition.arms) <= {"a", "b"}
    assert "[[a]]" in condition.words(SHARE)


def test_a_claim_holds_only_where_every_seed_holds() -> None:
    assert judge(PRESET, {0: GOOD, 1: GOOD}).holds is True
    mixed = judge(PRESET, {0: GOOD, 1: BAD})
    assert mixed.holds is False
    assert (mixed.held, mixed.failed) == ((0,), (1,))


def test_a_seed_that_lacks_an_arm_says_nothing() -> None:
    assert judge(PRESET, {0: {"batch": 0.93}}).holds is None
    assert judge(PRESET, {0: {"batch": 0.93, "none": math.nan}}).holds is None
    assert judge(PRESET, {0: GOOD, 1: {}}).holds is True


def test_the_verdict_says_the_numbers_of_its_headline() -> None:
    assert judge(PRESET, {0: GOOD}).plain == (
        "Held in 1 of 1 seed. Test accuracy at the end: 93 % with batch against 10 % with none."
    )
    better = {"none": 0.14, "batch": 0.95}
    assert judge(PRESET, {0: GOOD, 1: better}).plain == (
        "Held in 2 of 2 seeds. Test accuracy at the end: 94 % (93 % to 95 %) with batch against 12 % (10 % to 14 %) "
        "with none."
    )


def test_a_claim_that_fails_says_what_was_claimed() -> None:
    assert judge(PRESET, {0: BAD}).plain == (
        "Did not hold here: it held in 0 of 1 seed. Test accuracy at the end: 50 % with batch against 10 % with none. "
        "Claimed, but not met in seed 0: batch at least 85 %."
    )


def test_a_guess_of_an_arm_is_right_where_that_arm_is_highest_or_level_with_it() -> None:
    question = WhichArm("Which?", ("none", "batch"), tie=0.01)
    assert question.reveal("batch", GOOD, SHARE).right is True
    wrong = question.reveal("none", GOOD, SHARE)
    assert wrong.right is False
    assert "93 %" in wrong.sentence and "10 %" in wrong.sentence
    assert question.reveal("none", {"none": 0.925, "batch": 0.93}, SHARE).right is True
    assert question.reveal("none", {"batch": 0.93}, SHARE).right is None
    assert question.reveal("somebody's typing", GOOD, SHARE).right is None


def test_the_lowest_arm_can_be_asked_for() -> None:
    question = WhichArm("Which ends lowest?", ("none", "batch"), lowest=True)
    assert question.reveal("none", GOOD, SHARE).right is True


@given(guess=st.floats(0, 1), value=st.floats(0, 1))
def test_a_guessed_number_is_right_within_its_tolerance(guess: float, value: float) -> None:
    found = HowMuch("How much?", "none", tolerance=0.05).reveal(guess, {"none": value}, SHARE)
    assert found.right is (abs(guess - value) <= 0.05)
    assert ("too high" in found.sentence) is (guess - value > 0.05)


def test_a_guessed_curve_is_right_where_its_letter_is_the_arms() -> None:
    question = WhichCurve("Which is batch?", "batch", ("none", "batch"))
    assert question.letters == {"A": "none", "B": "batch"}
    assert question.reveal("B", GOOD, SHARE).right is True
    assert question.reveal("A", GOOD, SHARE).right is False
    assert "curve B is [[batch]]" in question.reveal("A", GOOD, SHARE).sentence
