"""MNIST and CIFAR-10 from files in their formats to standardized numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.config import DatasetConfig, DatasetName, RunConfig, parse
from explorer.config.datasets import DESCRIPTIONS
from explorer.datasets import load_dataset
from explorer.sources import published
from explorer.sources.data_error import DataError
from explorer.store.run import Status
from explorer.training import Callback, Session, train
from tests.sources.originals import as_published, images, small_cifar, small_mnist
from tests.sources.serving import Server, serving

TRAIN, TEST = 400, 30


@pytest.fixture
def small_originals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A server on loopback that has small data sets in place of the originals."""
    monkeypatch.setenv("NORMALIZATION_DATA", str(tmp_path))
    sets = {DatasetName.MNIST: small_mnist(TRAIN, TEST), DatasetName.CIFAR10: small_cifar(TRAIN, TEST)}
    served = {f"/{name}/{file}": inside for name, files in sets.items() for file, inside in files.items()}
    with serving(Server(served)) as server:
        for name, files in sets.items():
            listing = as_published(name, files, f"{server.address}/{name}/")
            monkeypatch.setitem(published.PUBLISHED, name, listing)
            facts = name.description.facts
            assert facts is not None
            small = facts.model_copy(update={"train": TRAIN, "test": TEST})
            monkeypatch.setitem(DESCRIPTIONS, name.value, replace(name.description, facts=small))
        yield server


@pytest.mark.parametrize("name", [DatasetName.MNIST, DatasetName.CIFAR10])
@pytest.mark.parametrize("size", [None, 16])
@pytest.mark.parametrize("limit", [100_000, 150])
def test_a_downloaded_set_is_what_its_configuration_says(
    small_originals: Server, name: DatasetName, size: int | None, limit: int
) -> None:
    del small_originals
    config = DatasetConfig.model_validate({"name": name, "image_size": size, "train_limit": limit, "noise": 0.01})
    data = load_dataset(config)
    assert data.x_train.shape == (config.train_samples, *config.input_shape)
    assert config.train_samples == min(TRAIN, limit)
    assert data.x_test.shape == (TEST, *config.input_shape)
    assert data.x_train.dtype == data.x_test.dtype == np.float32 and data.y_train.dtype == np.int64
    assert abs(data.x_train.mean(dtype=np.float64)) < 1e-5
    assert data.x_train.std(dtype=np.float64) == pytest.approx(1, abs=1e-4)


def test_both_splits_are_standardized_with_the_training_images(small_originals: Server) -> None:
    del small_originals
    data = load_dataset(DatasetConfig.model_validate({"name": "cifar10", "noise": 0.02}))
    (x_train, y_train), (x_test, y_test) = images(TRAIN, 3, 32, 32), images(TEST, 3, 32, 32, seed=1)
    mean, deviation = x_train.mean() / 255, x_train.std() / 255
    np.testing.assert_allclose(data.x_test, (x_test / 255 - mean) / deviation, atol=1e-5)
    np.testing.assert_allclose(data.x_train, (x_train / 255 - mean) / deviation, atol=1e-5)
    np.testing.assert_array_equal(data.y_train, y_train)
    np.testing.assert_array_equal(data.y_test, y_test)


def test_a_set_that_cannot_be_had_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NORMALIZATION_DATA", str(tmp_path))
    monkeypatch.setenv("NORMALIZATION_MIRROR", "http://127.0.0.1:9")
    with pytest.raises(DataError, match=r"fashion_mnist is not on this machine.*digits"):
        load_dataset(DatasetConfig(name=DatasetName.FASHION_MNIST, image_size=28))


class _Impatient(Callback):
    """Wants the run to end while its data are on their way."""

    def __init__(self) -> None:
        self.asked = 0

    def requested_end(self) -> Status | None:
        self.asked += 1
        return Status.STOPPED

    def before_step(self, session: Session) -> Status | None:
        raise AssertionError(f"step {session.step} before the data are here")

    def after_flush(self, session: Session) -> None:
        raise AssertionError(f"records of step {session.step} before the data are here")


MNIST = RunConfig().with_values({"dataset.name": "mnist", "training.epochs": 1, "optimizer.batch_size": 100})


def test_a_run_downloads_its_data_first_and_trains_on_them(small_originals: Server, tmp_path: Path) -> None:
    config = parse(RunConfig, MNIST.model_dump() | {"dataset": {"name": "mnist", "noise": 0.03, "flip": True}})
    outcome = train(config, tmp_path / "run")
    assert (outcome.status, outcome.step) == (Status.FINISHED, TRAIN // 100) and len(small_originals.asked) == 4


def test_a_run_may_be_stopped_while_its_data_are_on_their_way(small_originals: Server, tmp_path: Path) -> None:
    callback = _Impatient()
    assert train(MNIST, tmp_path / "run", callback).status is Status.STOPPED
    assert callback.asked == 1 and len(small_originals.asked) == 1


def test_a_run_without_its_data_fails_with_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NORMALIZATION_DATA", str(tmp_path))
    monkeypatch.setenv("NORMALIZATION_MIRROR", "http://127.0.0.1:9")
    outcome = train(MNIST, tmp_path / "run")
    assert outcome.status is Status.FAILED and "no connection" in outcome.message and "digits" in outcome.message
