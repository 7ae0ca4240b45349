"""Sentences and counts, as all pages and commands write them."""

from __future__ import annotations

import pytest

from explorer.sentences import as_sentence, capitalized, counted


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
