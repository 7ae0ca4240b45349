"""What is said of each setting at its field, and that forms, labels, sentences and help all say it."""

from __future__ import annotations

import argparse
from typing import Annotated

import pytest
from pydantic import BaseModel

from explorer.commands.train import add_parser
from explorer.config import SETTINGS, RunConfig, Setting
from explorer.config.setting import described
from explorer.controls.settings import CONTROLS, VARIABLE
from explorer.experiment import Experiment, label
from explorer.reading.arms import difference_sentence


class _Toy(BaseModel):
    rate: Annotated[float, Setting("Rate of a toy", "How fast it goes.", short="rate")] = 0.1


def test_a_setting_is_found_by_its_dotted_key_with_what_its_field_says() -> None:
    class Whole(BaseModel):
        toy: _Toy = _Toy()

    ((key, said),) = described(Whole)
    assert key == "toy.rate"
    assert (said.control, said.in_sentence, said.short) == ("Rate of a toy", "the rate of a toy", "rate")
    assert said.applies({})


def test_a_field_of_which_nothing_is_said_is_an_error() -> None:
    class Silent(BaseModel):
        rate: float = 0.1

    with pytest.raises(TypeError, match=r"Silent\.rate has no Setting"):
        dict(described(Silent))


def test_every_control_and_whatever_can_be_varied_is_a_setting() -> None:
    assert set(CONTROLS) | set(VARIABLE) <= set(SETTINGS)
    assert set(SETTINGS) - set(CONTROLS) == {"training.seed", "dataset.path", "dataset.found"}


def test_what_applies_depends_on_the_other_settings() -> None:
    values = {key: RunConfig().value(key) for key in SETTINGS}
    assert not SETTINGS["normalization.ghost_size"].applies(values)
    assert SETTINGS["normalization.ghost_size"].applies(values | {"normalization.kind": "ghost"})
    assert SETTINGS["dataset.shift"].applies(values) and not SETTINGS["dataset.points"].applies(values)


def test_labels_sentences_and_help_say_what_the_field_says() -> None:
    assert label("optimizer.learning_rate", 0.3) == "learning rate 0.3"
    arms = Experiment(vary={"optimizer.weight_decay": (0.0, 0.1)}).arms
    assert difference_sentence({arm.label: arm.config for arm in arms}).startswith(
        "The arms differ in the weight decay"
    )
    subparsers = argparse.ArgumentParser().add_subparsers()
    add_parser(subparsers)
    said = " ".join(subparsers.choices["train"].format_help().split())
    assert all(f"{key}: {setting.says}" in said for key, setting in SETTINGS.items())
