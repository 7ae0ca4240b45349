"""What settings and their values are called in the Lab."""

from __future__ import annotations

from enum import StrEnum

import pytest

from explorer.config import Bias, Device, RunConfig
from explorer.controls.setting_words import WORDS, word
from explorer.controls.settings import CONTROLS
from explorer.lab.group_headers import header


def test_what_is_automatic_is_said_of_the_setting_that_it_stands_in() -> None:
    assert word("network.bias", Bias.AUTO) == "as the family does"
    assert word("training.device", Device.AUTO) == "a GPU where there is one"


@pytest.mark.parametrize("setting", WORDS)
def test_words_are_for_values_that_a_setting_has(setting: str) -> None:
    offered = CONTROLS[setting].values
    assert {str(value) for value in WORDS[setting]} <= {str(value) for value in offered}
    assert all(isinstance(value, StrEnum) for value in WORDS[setting])


@pytest.mark.parametrize(
    ("group", "one", "said"),
    [
        ("Optimizer", {"training.epochs": 1}, "1 epoch"),
        ("Optimizer", {"training.epochs": 2}, "2 epochs"),
        ("Recording", {"recording.moments": 1}, "1 moment"),
    ],
)
def test_a_group_at_rest_counts_one_as_one(group: str, one: dict[str, int], said: str) -> None:
    config = RunConfig().with_values(one)
    values = {key: config.value(key) for key in CONTROLS}
    assert header(group, values, {}).endswith(f"{said}]")
