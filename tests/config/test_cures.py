"""What a refusal offers instead: it works, whatever was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.__main__ import main
from explorer.architecture import build_graph
from explorer.architecture.memory import GIBIBYTE, needed_memory, refuse_what_cannot_fit
from explorer.config import ConfigError, Cure, RunConfig, parse
from explorer.controls.settings import CONTROLS
from explorer.experiment import Experiment
from tests.fuzzing import examples

MOST_CURES = 8
"""Of settings drawn at random: one may be the cause of the next."""


def refusal(values: dict[str, Any]) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        build_graph(RunConfig().with_values(values))
    return refused.value


@pytest.mark.parametrize(
    ("values", "cures"),
    [
        ({"optimizer.batch_size": 1400}, ["optimizer.batch_size=1347"]),
        ({"optimizer.batch_size": 1}, ["optimizer.batch_size=2"]),
        ({"optimizer.learning_rate": -1}, ["optimizer.learning_rate=0.0"]),
        ({"optimizer.learning_rate": float("inf")}, ["optimizer.learning_rate=1000.0"]),
        ({"optimizer.learning_rate": float("nan")}, []),
        ({"training.epochs": 0}, ["training.epochs=1"]),
        ({"dataset.image_size": 7}, ["dataset.image_size=8"]),
        ({"normalization.kind": "bach"}, ["normalization.kind=batch"]),
        ({"normalization.kind": "quantum"}, []),
        ({"normalization.momentum": 1.5}, ["normalization.momentum=1.0"]),
        ({"normalization.momentum": -0.1}, ["normalization.momentum=0.0"]),
        ({"normalization.layers": "conv1,,fc1"}, ["normalization.layers=conv1,fc1"]),
        ({"normalization.layers": "Conv1,fc2"}, ["normalization.layers=conv1,fc2"]),
        ({"normalization.kind": "group", "normalization.groups": 5}, ["normalization.groups=2"]),
        ({"normalization.kind": "ghost", "normalization.ghost_size": 48}, ["normalization.ghost_size=32"]),
        ({"network.depth": 7}, ["network.depth=5"]),
        ({"network.family": "residual", "network.depth": 7}, ["network.depth=6"]),
        (
            {"network.family": "residual", "network.block": "grouped", "network.cardinality": 5},
            ["network.cardinality=4"],
        ),
        ({"network.family": "residual", "network.block": "grouped", "network.depth": 6}, ["network.depth=5"]),
        ({"network.family": "mlp", "normalization.kind": "instance"}, ["normalization.kind=layer"]),
        ({"network.family": "unet"}, ["dataset.name=scenes"]),
        ({"network.family": "alexnet", "dataset.name": "moons"}, ["network.family=mlp", "dataset.name=digits"]),
        ({"dataset.name": "moons", "network.family": "mlp", "dataset.flip": True}, ["dataset.flip=false"]),
        (
            {"normalization.kind": "none", "training.trained": "gamma_beta"},
            ["normalization.kind=batch", "training.trained=all"],
        ),
    ],
)
def test_a_refusal_with_an_obvious_cure_offers_it(values: dict[str, Any], cures: list[str]) -> None:
    assert [cure.written for cure in refusal(values).cures] == cures


@examples(150)
@given(st.fixed_dictionaries({key: st.sampled_from(control.values) for key, control in CONTROLS.items()}), st.data())
def test_whatever_is_chosen_its_cures_lead_to_settings_that_work(values: dict[str, Any], data: st.DataObject) -> None:
    values |= {key: None for key, value in values.items() if value == "cumulative"}
    if values["dataset.name"] == "own":  # what they are is not known
        values["dataset.name"] = "digits"
    for _ in range(MOST_CURES):
        tree = RunConfig().model_dump(mode="json")
        for key, value in values.items():
            section, name = key.split(".")
            tree[section][name] = value
        try:
            build_graph(parse(RunConfig, tree))
        except ConfigError as error:
            assert error.cures, f"{error} has no cure"
            cure = data.draw(st.sampled_from(error.cures))
            assert cure.instead_of == values[cure.setting] != cure.value
            values[cure.setting] = cure.value
        else:
            return
    pytest.fail(f"{values} is still refused")


def test_an_experiment_passes_on_what_cures_its_arm() -> None:
    with pytest.raises(ConfigError) as refused:
        parse(Experiment, {"vary": {"optimizer.batch_size": (64, 1400)}})
    assert refused.value.cures == (Cure("optimizer.batch_size", 1347, 1400),)


def test_a_batch_that_no_memory_holds_is_halved_until_it_fits() -> None:
    config = RunConfig().with_values({"network.family": "mlp", "network.width": 1024, "optimizer.batch_size": 1024})
    fits = config.with_values({"optimizer.batch_size": 128})
    with pytest.raises(ConfigError) as refused:
        refuse_what_cannot_fit(config, needed_memory(fits))
    (cure,) = refused.value.cures
    assert needed_memory(config.with_values({cure.setting: cure.value})) <= needed_memory(fits) < GIBIBYTE


def test_the_command_line_says_the_cure_as_it_is_typed(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--set", "optimizer.batch_size=1400", "--store", str(tmp_path / "store")]) == 2
    assert "(try --set optimizer.batch_size=1347)" in capsys.readouterr().err
