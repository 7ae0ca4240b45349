"""What arms differ in and what they share is told from their configurations, and is true of what is trained."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.experiment import Experiment
from explorer.networks import Network
from explorer.reading.arms import difference_sentence
from explorer.reading.experiment_curves import Change
from explorer.training.augmentation import Augmentation
from explorer.training.batches import Batches

Vary = dict[str, tuple[Any, ...]]


def _configs(vary: Vary, **base: Any) -> dict[str, RunConfig]:
    values = {key.replace("__", "."): value for key, value in base.items()}
    return {arm.label: arm.config for arm in Experiment(base=RunConfig().with_values(values), vary=vary).arms}


def _said(vary: Vary, **base: Any) -> str:
    return difference_sentence(_configs(vary, **base))


@pytest.mark.parametrize(
    ("vary", "base", "sentence"),
    [
        (
            {"normalization.kind": ("none", "batch")},
            {},
            "The arms differ in the normalization alone; the batches and the starting values of 10 shared parameter "
            "tensors are the same.",
        ),
        (
            {"network.family": ("lenet", "vgg")},
            {},
            "The arms differ in the family, the depth, the width and the initialization; the batches are the same.",
        ),
        (
            {"network.family": ("plain", "residual")},
            {"network__family": "plain"},
            "The arms differ in the shortcuts alone; the batches and all starting values are the same.",
        ),
        (
            {"network.depth": (8, 20), "network.family": ("plain", "residual")},
            {"network__family": "plain"},
            "The arms differ in the shortcuts and the depth; the batches and the starting values of 11 shared "
            "parameter tensors are the same.",
        ),
        (
            {"network.family": ("residual", "resnext")},
            {"network__family": "residual"},
            "The arms differ in the family and the blocks; the batches and the starting values of 4 shared parameter "
            "tensors are the same.",
        ),
        (
            {"network.family": ("mlp", "residual_mlp")},
            {"network__family": "mlp"},
            "The arms differ in the shortcuts alone; the batches and all starting values are the same.",
        ),
        (
            {"optimizer.batch_size": (16, 64)},
            {},
            "The arms differ in the batch size alone; all starting values are the same.",
        ),
        (
            {"dataset.train_limit": (300, 600)},
            {},
            "The arms differ in the number of training images alone; all starting values are the same.",
        ),
        (
            {"dataset.flip": (False, True)},
            {},
            "The arms differ in the random mirroring alone; all starting values are the same.",
        ),
        (
            {"dataset.shift": (0, 2)},
            {},
            "The arms differ in the random shifts alone; all starting values are the same.",
        ),
        (
            {"network.initialization": ("xavier", "he")},
            {},
            "The arms differ in the initialization alone; the batches are the same.",
        ),
        (
            {"training.epochs": (1, 2)},
            {},
            "The arms differ in the epochs alone; the batches of the steps that they share and all starting values are "
            "the same.",
        ),
        (
            {"normalization.momentum": (0.01, 0.1)},
            {"normalization__kind": "layer"},
            "The arms differ in the momentum of the running statistics, which has no effect here: they train "
            "identically; the batches and all starting values are the same.",
        ),
        (
            {"normalization.kind": ("none", "batch"), "normalization.groups": (1, 2)},
            {},
            "The arms differ in the normalization, and in the groups, which has no effect here; the batches and the "
            "starting values of 10 shared parameter tensors are the same.",
        ),
        (
            {"dataset.train_limit": (5000, 50_000)},
            {},
            "The arms differ in the number of training images, which has no effect here: they train identically; the "
            "batches and all starting values are the same.",
        ),
        (
            {"network.shortcut": ("parameter_free", "projection")},
            {"network__family": "plain"},
            "The arms differ in the shortcut where the shape changes, which has no effect here: they train "
            "identically; the batches and all starting values are the same.",
        ),
        ({}, {}, ""),
    ],
)
def test_the_sentence_names_what_differs_and_what_is_the_same(vary: Vary, base: dict[str, Any], sentence: str) -> None:
    assert _said(vary, **base) == sentence


@pytest.mark.parametrize(
    "vary",
    [
        {"normalization.kind": ("none", "batch")},
        {"network.family": ("lenet", "vgg")},
        {"network.family": ("plain", "residual")},
        {"network.family": ("residual", "resnext")},
        {"network.initialization": ("xavier", "he")},
        {"network.width": (4, 6)},
        {"dataset.train_limit": (300, 600)},
        {"dataset.flip": (False, True)},
        {"dataset.image_size": (8, 12)},
        {"optimizer.batch_size": (16, 64)},
        {"training.trained": ("all", "classifier")},
    ],
    ids=str,
)
def test_what_is_said_to_be_the_same_is_so_in_what_is_trained(vary: Vary) -> None:
    configs = list(_configs(vary).values())
    said = difference_sentence({str(n): config for n, config in enumerate(configs)})
    first, second = (_first_batch(config) for config in configs)
    alike = first.shape == second.shape and torch.equal(first, second)
    assert ("the batches" in said) == alike
    parameters, other = (Network(config).parameters_by_name() for config in configs)
    shared = [name for name, value in parameters.items() if name in other and value.shape == other[name].shape]
    same = sum(torch.equal(parameters[name], other[name]) for name in shared)
    if "all starting values" in said:
        assert same == len(parameters) == len(other)
    elif "starting values" in said:
        assert f"the starting values of {same} shared parameter tensor" in said


def _first_batch(config: RunConfig) -> torch.Tensor:
    data = load_dataset(config.dataset)
    x, y = torch.from_numpy(data.x_train), torch.from_numpy(data.y_train)
    augmentation = Augmentation.of(config.dataset, 0)
    return Batches(x, y, config.optimizer.batch_size, 0, augmentation).at(1)[0]


def test_arms_that_were_changed_differently_do_not_differ_in_one_thing_alone() -> None:
    rate = "optimizer.learning_rate"
    changed = {
        "none": [Change(249, rate, 0.1, 0.3)],
        "batch": [Change(231 + step, rate, 0.1, 0.3) for step in range(5)],
        "layer": [],
    }
    arms = _configs({"normalization.kind": ("none", "batch", "layer")})
    assert difference_sentence(arms, changed).startswith(
        "The arms differ in the normalization and in what was changed while they trained (none: learning rate 0.1 → "
        "0.3 at step 249; batch: learning rate 0.1 → 0.3 at step 231, learning rate 0.1 → 0.3 at step 232, learning "
        "rate 0.1 → 0.3 at step 233, 2 more; layer: nothing); the batches"
    )
