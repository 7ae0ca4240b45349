"""A show of hands: what an address keeps of it, and what is said of it."""

import pytest

from explorer.presets import PRESETS
from explorer.presets.questions import HowMuch, WhichArm, WhichCurve
from explorer.presets.votes import Votes, votes_of


def test_hands_are_what_the_address_says_of_exactly_these_answers() -> None:
    found = votes_of(("none", "batch"), "17.29")
    assert found is not None and found == Votes(("none", "batch"), (17, 29))
    assert found.text == "17.29" and found.hands == 46


@pytest.mark.parametrize("text", [None, "", "17", "17.29.1", "17.x", "-1.2", "1e3.2", "99999999.1", "١.2"])
def test_what_is_no_count_of_these_answers_is_none(text: str | None) -> None:
    assert votes_of(("none", "batch"), text) is None


def test_the_sentence_counts_all_answers_that_are_right() -> None:
    votes = Votes(("a", "b", "c"), (3, 5, 2))
    assert votes.sentence({"b"}) == "**5 of 10 hands**, 50 %, were right."
    assert votes.sentence({"b", "c"}) == "**7 of 10 hands**, 70 %, were right."
    assert Votes(("a", "b"), (0, 1)).sentence({"b"}) == "**1 of 1 hand**, 100 %, was right."
    assert Votes(("a", "b"), (0, 0)).sentence({"b"}) == ""


def test_the_right_answers_are_those_within_the_tie_of_the_best() -> None:
    question = WhichArm("?", ("a", "b", "c"), tie=0.01)
    assert question.right({"a": 0.9, "b": 0.895, "c": 0.2}) == ("a", "b")
    assert question.right({"a": 0.9, "b": 0.8}) == ()
    assert WhichArm("?", ("a", "b"), lowest=True).right({"a": 0.9, "b": 0.8}) == ("b",)


def test_the_right_fifth_is_that_of_the_measurement() -> None:
    question = HowMuch("?", "a")
    assert question.answers == ("0 to 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 to 100 %")
    assert question.right({"a": 0.73}) == ("60 to 80 %",)
    assert question.right({"a": 0.4}) == ("20 to 40 %", "40 to 60 %")
    assert question.right({}) == ()


def test_the_right_letter_is_that_of_the_curve_that_was_asked_for() -> None:
    question = WhichCurve("?", "b", ("a", "b"))
    assert question.answers == ("A", "B") and question.right({"b": 1.0}) == ("B",) and question.right({}) == ()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_every_guess_that_counts_as_right_is_among_the_right_answers(preset) -> None:
    question = preset.question
    means = {arm.label: 0.1 * place for place, arm in enumerate(preset.experiment.arms, start=1)}
    assert set(question.right(means)) <= set(question.answers) and question.right(means)
    if not isinstance(question, HowMuch):
        for answer in question.answers:
            assert question.reveal(answer, means, preset.outcome).right == (answer in question.right(means))
