"""Sentences and counts, as all pages and commands write them."""

from __future__ import annotations

import pytest

from explorer.sentences import as_sentence, capitalized, counted, some_of


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ReLU units die", "ReLU units die."),
        ("measuring …", "Measuring …"),
        ("over?", "Over?"),
        ("γ is 1", "γ is 1."),
        ("", ""),
    ],
)
def test_a_sentence_begins_large_and_ends_once(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


def test_only_the_first_letter_changes() -> None:
    assert capitalized("batch of LeNet") == "Batch of LeNet"


@pytest.mark.parametrize(("number", "words"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (2000, "2,000 runs")])
def test_one_thing_has_no_plural(number: int, words: str) -> None:
    assert counted(number, "run") == words


@pytest.mark.parametrize(
    ("shown", "there", "words"), [(8, 64, "8 of 64 channels"), (64, 64, "64 channels"), (1, 1, "1 channel")]
)
def test_a_part_says_of_how_many(shown: int, there: int, words: str) -> None:
    assert some_of(shown, there, "channel") == words
