"""Replayed and exact statistics: the run's own momentum gives its own accuracy, the whole set the population's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.config import ConfigError
from explorer.networks import Mode
from explorer.recording.population import population_statistics
from explorer.store.errors import StoreError
from explorer.studies.recalibration import recalibrate
from explorer.studies.replay import replay_accuracy
from explorer.studies.trained import load_trained
from tests.studies.conftest import Trained


def test_replaying_the_runs_own_momentum_gives_its_own_accuracy(lenet: Trained) -> None:
    found = replay_accuracy(*lenet, momentum=0.05)
    assert found["accuracy"] == found["running_accuracy"]
    assert found["loss"] == pytest.approx(found["running_loss"], rel=1e-5)


def test_another_momentum_another_variance_and_another_start_change_the_loss(lenet: Trained) -> None:
    own = replay_accuracy(*lenet, momentum=0.05)["loss"]
    for other in (
        replay_accuracy(*lenet, momentum=0.5),
        replay_accuracy(*lenet, momentum=None),
        replay_accuracy(*lenet, momentum=0.05, biased=True),
        replay_accuracy(*lenet, momentum=0.05, start_var=5.0),
    ):
        assert other["loss"] != pytest.approx(own, rel=1e-6)


def test_momentum_zero_leaves_the_start_values(lenet: Trained) -> None:
    config, folder = lenet
    found = replay_accuracy(config, folder, momentum=0.0)
    trained = load_trained(config, folder)
    trained.set_running_statistics(
        {
            layer: (torch.zeros(n), torch.ones(n))
            for layer in trained.running_layers
            for n in [trained.network.graph[f"{layer}.norm"].shape[0]]
        }
    )
    assert found["loss"] == trained.test()[0]


def test_a_checkpoint_before_the_first_step_replays_nothing(lenet: Trained) -> None:
    found = replay_accuracy(*lenet, momentum=0.3, step=0)
    assert found["loss"] == found["running_loss"]


def test_recalibration_on_the_whole_set_is_the_population(lenet: Trained) -> None:
    config, folder = lenet
    found = recalibrate(config, folder, samples=[16, 1347])
    trained = load_trained(config, folder)
    trained.set_running_statistics(population_statistics(trained.network, trained.x_train, trained.running_layers))
    with torch.no_grad(), trained.network.in_mode(Mode.RUNNING):
        loss = F.cross_entropy(trained.network(trained.x_test), trained.y_test).item()
    assert found["loss"][1] == pytest.approx(loss, rel=1e-6)
    assert found["accuracy"][1] > found["running_accuracy"]  # a momentum of 0.05 lags after 21 steps
    assert found["loss"][0] != found["loss"][1]


def test_a_study_leaves_the_run_as_it_was(lenet: Trained) -> None:
    config, folder = lenet
    before = {path: path.read_bytes() for path in folder.rglob("*.safetensors")}
    random = torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]
    recalibrate(config, folder, samples=[100])
    replay_accuracy(config, folder, momentum=0.3)
    assert before == {path: path.read_bytes() for path in folder.rglob("*.safetensors")}
    assert torch.equal(random[0], torch.get_rng_state())
    assert np.array_equal(random[1], np.random.get_state()[1])  # type: ignore[index]


def test_what_cannot_be_studied_is_refused_in_words(lenet: Trained, without_normalization: Trained) -> None:
    with pytest.raises(StoreError, match="keeps no running statistics; choose a run with batch"):
        recalibrate(*without_normalization, samples=[100])
    with pytest.raises(StoreError, match="choose from 2 to 1347"):
        recalibrate(*lenet, samples=[2000])
    with pytest.raises(StoreError, match="kept no checkpoint at step 999; choose one of 0"):
        recalibrate(*lenet, samples=[100], step=999)
    with pytest.raises(ConfigError, match="from 0 to 1"):
        replay_accuracy(*lenet, momentum=1.5)
