"""An experiment expands to arms that differ in what is varied, and in nothing else."""

from __future__ import annotations

import pytest

from explorer.config import ConfigError, RunConfig, parse
from explorer.experiment import Experiment, label


def test_the_default_compares_none_with_batch() -> None:
    experiment = Experiment()
    assert [arm.label for arm in experiment.arms] == ["none", "batch"]
    assert experiment.title == "LeNet: none or batch"


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
    ],
)
def test_an_experiment_that_cannot_work_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse(Experiment, {"base": RunConfig().model_dump(), **values})


def test_labels_read_as_people_say_them() -> None:
    assert label("optimizer.learning_rate", 0.3) == "learning rate 0.3"
    assert label("normalization.momentum", None) == "momentum cumulative"
    assert label("network.shortcut", "parameter_free") == "parameter-free"
    assert label("network.depth", 20) == "depth 20"
