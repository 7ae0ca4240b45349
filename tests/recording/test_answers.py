"""Answers and which class is taken for which, against counting by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explorer.config import DatasetConfig, RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Mode, Network
from explorer.recording.answers import Answers, kept_samples
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.records import Records
from explorer.training import train
from explorer.training.checkpoints import load_checkpoint

DIGITS: dict[str, Any] = {"training.epochs": 2, "recording.moments": 8, "normalization.kind": "batch"}
SCENES: dict[str, Any] = {
    "dataset.name": "scenes",
    "network.family": "unet",
    "network.width": 2,
    "network.depth": 8,
    "training.epochs": 1,
    "recording.moments": 2,
    "optimizer.batch_size": 150,
}


def run(folder: Path, values: dict[str, Any]) -> tuple[Records, Network]:
    config = RunConfig().with_values(values)
    train(config, folder)
    network = Network(config)
    network.load_state(load_checkpoint(kept_checkpoints(folder / "checkpoints")[config.steps]).state)
    return Records(folder), network


def last(records: Records, quantity: str) -> np.ndarray:
    found = records.at(quantity, "", 10**6)
    assert found is not None
    return found[1]


def counted(truth: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    counts = np.zeros((classes, classes))
    for true, said in zip(truth.ravel(), answers.ravel(), strict=True):
        counts[int(true), int(said)] += 1
    return counts


def test_answers_are_the_networks_and_counted_over_the_whole_split(tmp_path: Path) -> None:
    records, network = run(tmp_path, DIGITS)
    data = load_dataset(network.config.dataset)
    with torch.no_grad(), network.in_mode(Mode.RUNNING):
        logits = network(torch.from_numpy(data.x_test)).double().numpy()
    answers = logits.argmax(axis=1)
    np.testing.assert_array_equal(last(records, "eval_confusion"), counted(data.y_test, answers, 10))
    np.testing.assert_array_equal(last(records, "eval_answers"), answers)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(last(records, "eval_confidence"), (powers / powers.sum(1, keepdims=True)).max(1), 1e-4)
    np.testing.assert_array_equal(last(records, "test_labels"), data.y_test)
    np.testing.assert_array_equal(last(records, "test_images"), data.x_test)
    right = np.trace(last(records, "eval_confusion")) / len(data.y_test)
    assert last(records, "eval_accuracy") == pytest.approx(right)


def test_in_train_mode_each_test_batch_is_normalized_with_its_own_statistics(tmp_path: Path) -> None:
    records, network = run(tmp_path, DIGITS)
    data = load_dataset(network.config.dataset)
    with torch.no_grad(), network.in_mode(Mode.BATCH):
        answers = np.concatenate(
            [network(torch.from_numpy(data.x_test[k : k + 64])).argmax(1).numpy() for k in range(0, 448, 64)]
        )
    np.testing.assert_array_equal(last(records, "train_mode_answers"), answers)
    np.testing.assert_array_equal(last(records, "train_mode_confusion"), counted(data.y_test[:448], answers, 10))
    right = np.trace(last(records, "train_mode_confusion")) / 448
    assert last(records, "train_mode_accuracy") == pytest.approx(right)


def test_masks_are_kept_beside_the_truth_and_counted_by_pixel(tmp_path: Path) -> None:
    records, network = run(tmp_path, SCENES)
    data = load_dataset(network.config.dataset)
    with torch.no_grad(), network.in_mode(Mode.RUNNING):
        answers = np.concatenate([network(part).argmax(1).numpy() for part in torch.from_numpy(data.x_test).split(50)])
    masks = last(records, "eval_masks")
    np.testing.assert_array_equal(masks, answers[: len(masks)])
    np.testing.assert_array_equal(last(records, "test_masks"), data.y_test[: len(masks)])
    np.testing.assert_array_equal(last(records, "eval_confusion"), counted(data.y_test, answers, 4))
    assert last(records, "eval_confusion").sum() == data.y_test.size


def test_what_is_not_finite_is_no_answer() -> None:
    logits = torch.tensor([[1.0, 2.0], [torch.nan, 0.0], [torch.inf, 0.0], [3.0, 0.0]])
    told = Answers(2, kept=3)
    told.add(logits[:2], torch.tensor([1, 1]))
    told.add(logits[2:], torch.tensor([0, 1]))
    assert told.answers.isnan().tolist() == told.confidence.isnan().tolist() == [False, True, True]
    assert told.confusion.counts.tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize(("name", "kept"), [("digits", 450), ("cifar10", 42), ("scenes", 8), ("moons", 300)])
def test_as_many_answers_are_kept_as_there_is_room_for_their_samples(name: str, kept: int) -> None:
    config = DatasetConfig.model_validate({"name": name})
    assert kept_samples(config, config.test_samples) == kept
