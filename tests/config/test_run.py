"""The vocabulary: defaults, JSON, and refusals that name the setting, the allowed values and a way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import SETTINGS, ConfigError, Family, NetworkConfig, RunConfig, parse, parse_assignments


def test_a_configuration_survives_json() -> None:
    config = RunConfig().with_values(
        {"network.family": "residual", "network.depth": 20, "normalization.momentum": None}
    )
    assert parse(RunConfig, config.model_dump_json()) == config


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        RunConfig().network.depth = 7  # type: ignore[misc]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"optimizer.batch_size": 1}, ("optimizer.batch_size", "PyTorch refuses", "2 or more", "layer")),
        ({"normalization.kind": "group", "normalization.groups": 5}, ("normalization.groups", "6 channels", "1, 2")),
        ({"network.depth": 7}, ("network.depth", "LeNet", "5", "residual")),
        ({"network.family": "residual", "network.depth": 7}, ("network.depth", "even", "6 or 8")),
        ({"network.family": "plain", "network.depth": 2}, ("network.depth", "even number from 4")),
        ({"network.family": "mlp", "network.depth": 1}, ("network.depth", "hidden layer", "2 or more")),
        ({"normalization.momentum": 1.5}, ("normalization.momentum", "1.5", "0 to 1", "None")),
        ({"normalization.momentum": -0.1}, ("normalization.momentum", "-0.1", "0 to 1")),
        ({"normalization.momentum": float("nan")}, ("normalization.momentum", "nan")),
        ({"normalization.kind": "bach"}, ("normalization.kind", "'bach'", "'batch'", "'instance'")),
        ({"dataset.name": "moons"}, ("network.family", "LeNet", "mlp", "digits")),
        ({"network.family": "mlp", "normalization.kind": "instance"}, ("instance", "pixels", "batch, layer or group")),
        ({"normalization.kind": "group_whitening", "normalization.groups": 4}, ("normalization.groups", "1, 2")),
        (
            {"normalization.kind": "ghost", "normalization.ghost_size": 48},
            ("ghost_size", "48", "64", "2, 4, 8"),
        ),
        ({"normalization.kind": "ghost", "normalization.ghost_size": 1}, ("ghost_size", "one value", "2, 4")),
        ({"normalization.kind": "ghost", "optimizer.batch_size": 1}, ("optimizer.batch_size", "2 or more")),
        ({"normalization.kind": "whitening", "optimizer.batch_size": 1}, ("optimizer.batch_size", "2 or more")),
        ({"normalization.r_max": 0.5}, ("normalization.r_max", "0.5", "1")),
        ({"normalization.dropout": 1.0}, ("normalization.dropout", "1.0", "less than 1")),
        ({"normalization.layers": "conv1,,fc1"}, ("normalization.layers", "conv1,,fc1", "first_half")),
        ({"normalization.kind": "rms", "training.trained": "gama"}, ("training.trained", "'gama'", "'gamma_beta'")),
        (
            {"normalization.kind": "dropout", "training.trained": "gamma_beta"},
            ("training.trained", "dropout", "no γ", "batch", "classifier"),
        ),
        ({"optimizer.batch_size": 1400}, ("optimizer.batch_size", "1400", "1347")),
        ({"optimizer.learning_rate": "fast"}, ("optimizer.learning_rate", "'fast'", "number")),
        ({"optimizer.learning_rate": float("inf")}, ("optimizer.learning_rate", "1000")),
        ({"dataset.image_size": 7}, ("dataset.image_size", "7", "8")),
        ({"network.dept": 3}, ("network.dept", "no such setting", "network.depth")),
    ],
)
def test_what_cannot_work_is_refused_in_words(values: dict[str, object], words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError) as refusal:
        RunConfig().with_values(values)
    for word in words:
        assert word in str(refusal.value)


def test_a_batch_of_one_is_allowed_where_every_normalized_layer_has_pixels() -> None:
    RunConfig().with_values({"network.family": "residual", "optimizer.batch_size": 1})


def test_a_new_family_brings_its_own_size_but_keeps_what_was_chosen() -> None:
    residual = RunConfig().with_values({"network.family": "residual"})
    assert (residual.network.depth, residual.network.width, residual.network.initialization) == (8, 16, "he")
    deep = residual.with_values({"network.depth": 20})
    assert deep.with_values({"network.family": "plain"}).network.depth == 20
    with pytest.raises(ConfigError, match="exactly 5 layers"):
        deep.with_values({"network.family": "lenet"})


def test_a_new_data_set_brings_its_own_image_size_but_keeps_what_was_chosen() -> None:
    mlp = RunConfig().with_values({"network.family": "mlp"})
    large = mlp.with_values({"dataset.image_size": 16})
    assert large.dataset.input_shape == (1, 16, 16)
    assert large.with_values({"dataset.name": "digits"}).dataset.image_size == 16
    assert large.with_values({"dataset.name": "moons", "dataset.image_size": None}).dataset.input_shape == (2,)


def test_sigmoid_takes_xavier_and_relu_takes_he() -> None:
    residual = RunConfig().with_values({"network.family": "residual"})
    assert residual.with_values({"network.activation": "sigmoid"}).network.initialization == "xavier"
    assert residual.with_values({"network.initialization": "xavier"}).network.initialization == "xavier"


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_can_be_read_and_set_to_its_own_value(key: str) -> None:
    config = RunConfig()
    assert config.with_values({key: config.value(key)}) == config


def test_assignments_are_read_as_json_and_else_as_words() -> None:
    texts = [
        "network.family=residual",
        "normalization.momentum=None",
        "optimizer.learning_rate=1e-1",
        "training.epochs=2",
    ]
    assert parse_assignments(texts) == {
        "network.family": "residual",
        "normalization.momentum": None,
        "optimizer.learning_rate": 0.1,
        "training.epochs": 2,
    }
    with pytest.raises(ConfigError, match="KEY=VALUE"):
        parse_assignments(["network.family"])


@given(st.sampled_from(Family), st.integers(-3, 60))
def test_a_depth_is_taken_or_refused_with_one_that_is_taken(family: Family, depth: int) -> None:
    try:
        network = parse(NetworkConfig, {"family": family, "depth": depth})
    except ConfigError as refusal:
        if family in (Family.PLAIN, Family.RESIDUAL) and depth >= 1:
            offered = int(str(refusal).split("choose ")[1].split(" or ")[0])
            assert parse(NetworkConfig, {"family": family, "depth": offered}).depth == offered
    else:
        assert network.depth == depth
