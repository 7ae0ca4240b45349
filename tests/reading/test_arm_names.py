"""An arm's name taken apart: what `label` composed, and what is left of it among its like."""

from __future__ import annotations

import itertools

import pytest

from explorer.config import SETTINGS
from explorer.controls.settings import CONTROLS, VARIABLE
from explorer.experiment import label
from explorer.reading.arm_names import common_words, factors, parts, short_names


@pytest.mark.parametrize("key", VARIABLE)
def test_every_value_that_can_be_an_arm_is_known_again_by_its_name(key: str) -> None:
    names, _ = VARIABLE[key]
    for value in names or CONTROLS[key].values:
        if value != "cumulative":
            (part,) = parts(label(key, value))
            assert (part.key, part.word) == (key, SETTINGS[key].short)
            assert part.value == (value if not names else label(key, value).removeprefix(f"{part.word} "))


def test_numbers_stand_from_small_to_large_and_words_in_the_order_of_their_setting() -> None:
    found = factors(("tanh + depth 20", "relu + depth 8", "tanh + depth 8", "relu + depth 20"))
    assert found is not None
    assert [[part.text for part in factor.levels] for factor in found] == [["relu", "tanh"], ["8", "20"]]
    assert [factor.ordered for factor in found] == [False, True]


def test_names_that_speak_of_different_settings_have_no_factors() -> None:
    assert factors(("none", "none + depth 8")) is None
    assert factors(("batch", "batch 64")) is None


@pytest.mark.parametrize(
    ("names", "short", "common"),
    [
        (["none", "batch"], ["none", "batch"], ""),
        (["none + learning rate 0.01", "none + learning rate 3"], ["0.01", "3"], "none, by learning rate"),
        (["none + learning rate 3", "batch + learning rate 3"], ["none", "batch"], "learning rate 3"),
        (
            ["none + learning rate 1", "none + learning rate 3", "batch + learning rate 1", "batch + learning rate 3"],
            ["none, 1", "none, 3", "batch, 1", "batch, 3"],
            "by learning rate",
        ),
        (["momentum 0.1", "momentum cumulative"], ["0.1", "cumulative"], "by momentum of the running statistics"),
        (["batch 4", "batch 64"], ["4", "64"], "by batch size"),
        (
            ["batch 4 + depth 8", "batch 64 + depth 8", "batch 4 + depth 20", "batch 64 + depth 20"],
            ["batch 4, depth 8", "batch 64, depth 8", "batch 4, depth 20", "batch 64, depth 20"],
            "by batch size and depth",
        ),
        (["batch"], ["batch"], ""),
        (["learning rate 0.1"], ["learning rate 0.1"], ""),
        (["none", "eval mode of batch"], ["none", "eval mode of batch"], ""),
        (["none + relu", "none + relu"], ["none + relu", "none + relu"], ""),
        (["mine, first", "mine, second"], ["mine, first", "mine, second"], ""),
    ],
)
def test_a_short_name_leaves_out_what_all_share(names: list[str], short: list[str], common: str) -> None:
    assert [short_names(names)[name] for name in names] == short
    assert common_words(names) == common


def test_short_names_differ_where_names_do() -> None:
    grid = itertools.product(("none", "batch"), ("plain", "residual"), (8, 20))
    names = [f"{kind} + {family} + depth {depth}" for kind, family, depth in grid]
    assert len(set(short_names(names).values())) == len(names)
