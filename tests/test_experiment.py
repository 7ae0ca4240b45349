"""An experiment expands to arms that differ in what is varied, and in nothing else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from explorer.config import SETTINGS, ConfigError, RunConfig, parse
from explorer.experiment import MOST_ARMS, MOST_CHARACTERS, MOST_RUNS, Experiment, label
from explorer.store.catalogue import Catalogue


def test_the_default_compares_none_with_batch() -> None:
    experiment = Experiment()
    assert [arm.label for arm in experiment.arms] == ["none", "batch"]
    assert experiment.title == "LeNet: none or batch"


@pytest.mark.parametrize(
    ("family", "vary", "title"),
    [
        ("plain", {"network.family": ("plain", "residual")}, "Depth 8: plain or residual"),
        ("lenet", {"network.family": ("lenet", "vgg")}, "lenet or vgg"),
        ("plain", {"network.depth": (8, 20)}, "Plain: depth 8 or depth 20"),
        ("plain", {"normalization.kind": ("none", "batch")}, "Plain 8: none or batch"),
        (
            "lenet",
            {"normalization.kind": ("none", "batch"), "optimizer.learning_rate": (0.01, 0.1, 1)},
            "LeNet: none, batch × learning rate 0.01, 0.1, 1",
        ),
    ],
)
def test_a_title_says_of_all_arms_what_is_true_of_all(family: str, vary: dict, title: str) -> None:
    assert Experiment(base=RunConfig().with_values({"network.family": family}), vary=vary).title == title


def test_arms_differ_in_what_is_varied_alone() -> None:
    none, batch = (arm.config for arm in Experiment().arms)
    assert none.with_values({"normalization.kind": "batch"}) == batch


def test_a_copy_with_another_base_has_that_bases_arms() -> None:
    first = Experiment()
    assert len(first.arms) == 2
    copied = first.model_copy(update={"base": first.base.with_values({"training.epochs": 3}), "seeds": (7,)})
    assert [arm.config.training.epochs for arm in copied.arms] == [3, 3]
    assert [config.training.epochs for _, _, config in copied.runs()] == [3, 3]


def test_runs_go_seed_by_seed_so_that_a_first_comparison_is_there_soon() -> None:
    runs = Experiment(seeds=(0, 1)).runs()
    assert [(arm.label, seed, config.training.seed) for arm, seed, config in runs] == [
        ("none", 0, 0),
        ("batch", 0, 0),
        ("none", 1, 1),
        ("batch", 1, 1),
    ]


def test_two_settings_vary_as_a_product() -> None:
    experiment = Experiment(vary={"network.family": ("plain", "residual"), "normalization.kind": ("none", "batch")})
    assert [arm.label for arm in experiment.arms] == [
        "plain + none",
        "plain + batch",
        "residual + none",
        "residual + batch",
    ]


def test_an_experiment_survives_json() -> None:
    experiment = Experiment(name="Momentum", vary={"normalization.momentum": (0.1, None)}, seeds=(3, 4))
    assert parse(Experiment, experiment.model_dump_json()) == experiment


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"seeds": ()}, "seeds"),
        ({"seeds": (1, 1)}, "each once"),
        ({"vary": {"optimizer.learning_rate": ()}}, "at least one value"),
        ({"vary": {"training.seed": (1, 2)}}, "list them under seeds"),
        ({"vary": {"network.depht": (1,)}}, "no such setting"),
        ({"vary": {"optimizer.batch_size": (64, 1)}}, "PyTorch refuses"),
        ({"vary": {"network.shortcut": ("identity", "parameter_free")}}, "the same run"),
        ({"vary": {"optimizer.learning_rate": (0.1, 0.1 + 1e-12)}}, "the same name"),
        ({"seeds": (-1,)}, "seeds"),
        ({"seeds": (2**31,)}, "seeds"),
        ({"seeds": tuple(range(MOST_RUNS // 2 + 1))}, "10,000 runs"),
        ({"vary": {"network.width": tuple(range(1, MOST_ARMS + 2))}}, "1,024 arms"),
        ({"vary": {"network.width": ({"a": 1},)}}, "network.width"),
        ({"name": "x" * 400}, "name"),
        ({"varied": {}}, "the nearest is vary"),
    ],
)
def test_an_experiment_that_cannot_work_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse(Experiment, {"base": RunConfig().model_dump(), **values})


def endless() -> dict[str, list[int]]:
    """Thirty settings of thirty values each: more arms than there are atoms, in less than four thousand characters."""
    return {key: list(range(30)) for key in SETTINGS if key != "training.seed"}


def test_a_product_without_bound_is_counted_and_not_expanded() -> None:
    began = time.perf_counter()
    with pytest.raises(ConfigError, match=r"1,024 arms of one experiment") as refusal:
        parse(Experiment, {"vary": endless()})
    assert time.perf_counter() - began < 1
    assert "leave values out" in str(refusal.value)


def test_a_copy_with_more_seeds_than_there_may_be_is_refused_before_it_is_stored(tmp_path: Path) -> None:
    many = Experiment().model_copy(update={"seeds": tuple(range(MOST_RUNS))})
    with Catalogue(tmp_path) as catalogue:
        with pytest.raises(ConfigError, match="10,000 runs"):
            catalogue.add(many)
        assert catalogue.runs() == []


def test_a_grid_of_some_thousand_runs_is_taken_in_seconds() -> None:
    grid = {"network.width": list(range(1, 33)), "optimizer.learning_rate": [n / 100 for n in range(1, 33)]}
    began = time.perf_counter()
    experiment = parse(Experiment, {"vary": grid, "seeds": [0, 1, 2]})
    assert len(experiment.runs()) == 3072
    assert experiment.title == "LeNet: 1,024 arms over width and learning rate"
    assert time.perf_counter() - began < 10


def test_labels_and_titles_are_never_longer_than_others_take_them() -> None:
    layers = ",".join(["conv1", "conv2"] * 200)
    experiment = Experiment(vary={"normalization.layers": ("all", layers)})
    assert max(len(arm.label) for arm in experiment.arms) == MOST_CHARACTERS
    assert len(experiment.title) <= MOST_CHARACTERS


def test_labels_read_as_people_say_them() -> None:
    assert label("optimizer.learning_rate", 0.3) == "learning rate 0.3"
    assert label("normalization.momentum", None) == "momentum cumulative"
    assert label("network.shortcut", "parameter_free") == "parameter-free"
    assert label("network.depth", 20) == "depth 20"
