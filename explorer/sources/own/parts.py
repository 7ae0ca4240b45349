"""The names that training, validation and test parts go by, in folders, arrays and tables."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Part(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


_NAMES = {
    Part.TRAIN: {"train", "training", "trn", "tr"},
    Part.VALIDATION: {"val", "valid", "validation", "dev"},
    Part.TEST: {"test", "testing", "tst", "te"},
}


def part_named(name: str) -> Part | None:
    """`Training` → train; None for any other name."""
    return next((part for part, names in _NAMES.items() if name.lower() in names), None)


def tested(parts: Sequence[Part]) -> tuple[list[bool], list[bool], str]:
    """For each sample whether it is used, and whether for testing; and what a person should know about that.

    A validation part stands in for a test part that is missing, and is left out beside one.
    """
    here = set(parts)
    if Part.TEST not in here:
        said = "training and test images as given; the validation part is for testing"
        return [True] * len(parts), [part is Part.VALIDATION for part in parts], said
    used = [part is not Part.VALIDATION for part in parts]
    left_out = len(parts) - sum(used)
    said = f"; the {left_out:,} of the validation part are left out" if left_out else ""
    return used, [part is Part.TEST for part in parts], f"training and test images as given{said}"
