"""Unknown settings: the nearest one is offered, and what people ask for by other names is answered in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import SETTINGS, ConfigError, RunConfig, parse
from explorer.config.other_names import CALLED_HERE, IN_PLACE_OF
from explorer.experiment import Experiment

MOST_WORDS = 260
"""Characters of a sentence that a person reads."""


def refusal(key: str, value: object = 1) -> str:
    with pytest.raises(ConfigError) as refused:
        RunConfig().with_values({key: value})
    return str(refused.value)


@pytest.mark.parametrize(
    ("key", "offered"),
    [
        ("network.dept", "network.depth"),
        ("network.widht", "network.width"),
        ("optimizer.learning_rte", "optimizer.learning_rate"),
        ("learning_rate", "optimizer.learning_rate"),
        ("training.batch_size", "optimizer.batch_size"),
        ("momentum", "normalization.momentum or optimizer.momentum"),
        ("normalisation.kind", "normalization.kind"),
        ("dataset.flipp", "dataset.flip"),
    ],
)
def test_a_typing_error_is_answered_by_the_nearest_setting(key: str, offered: str) -> None:
    said = refusal(key)
    assert said.startswith(f"{key}: no such setting") and offered in said
    assert len(said) < MOST_WORDS


@pytest.mark.parametrize(
    ("key", "value", "offered"),
    [
        ("lr", 0.1, "optimizer.learning_rate"),
        ("optimizer.lr", 0.1, "optimizer.learning_rate"),
        ("bn_momentum", 0.1, "normalization.momentum"),
        ("batch", 64, "optimizer.batch_size"),
        ("optimizer", "adam", "SGD alone"),
        ("optimizer.name", "AdamW", "SGD alone"),
        ("optimizer.nesterov", True, "SGD alone"),
        ("Adam", True, "SGD alone"),
        ("training.accumulate", 4, "normalization.ghost_size"),
        ("gradient_accumulation_steps", 4, "optimizer.batch_size"),
        ("bf16", True, "float32"),
        ("training.mixedPrecision", True, "float32"),
        ("dropout", 0.5, "normalization.dropout"),
        ("network.dropout", 0.5, "normalization.kind dropout"),
        ("training.scheduler", "cosine", "optimizer.learning_rate"),
        ("training.warmup-steps", 10, "optimizer.learning_rate"),
        ("model", "resnet", "network.family"),
        ("early_stopping", True, "early end"),
        ("grad_clip", 1.0, "not clipped"),
        ("num_workers", 4, "one core"),
    ],
)
def test_what_has_another_name_elsewhere_is_answered(key: str, value: object, offered: str) -> None:
    said = refusal(key, value)
    assert offered in said and len(said) < MOST_WORDS


def test_the_settings_that_are_offered_exist() -> None:
    assert set(CALLED_HERE) <= set(SETTINGS)
    words = " ".join(IN_PLACE_OF).replace(",", " ").replace(";", " ").replace("(", " ").replace(")", " ").split()
    named = {word for word in words if "." in word and word.partition(".")[0] in RunConfig.model_fields}
    assert named and named <= set(SETTINGS)


def test_no_name_means_two_things_and_none_is_a_setting() -> None:
    names = [name for names in (*CALLED_HERE.values(), *IN_PLACE_OF.values()) for name in names]
    assert len(set(names)) == len(names)
    assert not set(names) & set(SETTINGS)


@given(st.text(max_size=40), st.sampled_from(["", *RunConfig.model_fields]))
def test_whatever_the_name_is_the_sentence_is_short(name: str, group: str) -> None:
    key = f"{group}.{name}" if group else name
    if key not in SETTINGS:
        assert len(refusal(key)) < 3 * MOST_WORDS


def test_in_json_it_is_the_same() -> None:
    with pytest.raises(ConfigError, match=r"base\.network\.dept: no such setting; the nearest is base\.network\.depth"):
        parse(Experiment, {"base": {"network": {"dept": 3}}})
    with pytest.raises(ConfigError, match=r"vary: optimizer\.lr: no such setting; it is called optimizer"):
        parse(Experiment, {"vary": {"optimizer.lr": [1]}})
    with pytest.raises(ConfigError, match=r"lr: no such setting; it is called optimizer\.learning_rate here"):
        parse(RunConfig, {"lr": 0.1})


@pytest.mark.parametrize(
    "value", [10**5000, "9" * 10_000, [[[]]] * 1000, {"a": "b" * 10_000}], ids=["digits", "text", "list", "group"]
)
def test_a_refused_value_is_said_shortly(value: object) -> None:
    assert len(refusal("optimizer.batch_size", value)) < MOST_WORDS


def test_of_many_mistakes_the_first_are_said() -> None:
    with pytest.raises(ConfigError, match="and 96 more") as refused:
        parse(RunConfig, {f"unknown_{number}": number for number in range(100)})
    assert len(str(refused.value)) < 4 * MOST_WORDS
