"""Every normalizer trains, resumes to the last bit and is not changed by being watched; those that fail show how."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.config import NormalizationKind, RunConfig, TrainedParameters
from explorer.networks import Mode
from explorer.store.errors import StoreError
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.studies.recalibration import recalibrate
from explorer.studies.replay import replay_accuracy
from explorer.studies.trained import load_trained
from explorer.training import train
from tests.training.test_session import Killed, _EndsAt, _KilledAt, assert_the_same

KINDS = list(NormalizationKind)
DETACHED = (NormalizationKind.DETACHED_MEAN, NormalizationKind.DETACHED_STATISTICS)
CHANCE = 0.1
SLOW = (NormalizationKind.NONE, NormalizationKind.DROPOUT, NormalizationKind.RMS)
"""Without a mean of zero they need a larger step."""
WITH_MEMORY = (  # counters, noise, a covariance, quantiles: more to resume than batch normalization has
    NormalizationKind.NOISY,
    NormalizationKind.DROPOUT,
    NormalizationKind.RENORMALIZATION,
    NormalizationKind.GHOST,
    NormalizationKind.WHITENING,
    NormalizationKind.RANK,
)


def _config(kind: NormalizationKind = NormalizationKind.BATCH, **values: object) -> RunConfig:
    small = {"training.epochs": 1, "recording.moments": 4, "normalization.warm_up": 5, "normalization.dropout": 0.1}
    given = {key.replace("__", "."): value for key, value in values.items()}
    return RunConfig().with_values({"normalization.kind": kind, **small, **given})


def _accuracies(folder: Path) -> np.ndarray:
    with Records(folder) as records:
        return records.read("accuracy").values


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in DETACHED])
def test_it_learns(tmp_path: Path, kind: NormalizationKind) -> None:
    rate = 0.3 if kind in SLOW else 0.1
    config = _config(kind, optimizer__learning_rate=rate, training__epochs=4, recording__every_step=False)
    assert train(config, tmp_path).status is Status.FINISHED
    assert _accuracies(tmp_path)[-10:].mean() > 0.6


@pytest.mark.parametrize("kind", WITH_MEMORY)
def test_an_interrupted_run_ends_as_if_it_had_not_been(tmp_path: Path, kind: NormalizationKind) -> None:
    config = _config(kind, optimizer__batch_size=128)
    assert train(config, tmp_path / "whole").status is Status.FINISHED
    parts = tmp_path / "parts"
    train(config, parts, _EndsAt(3))
    with pytest.raises(Killed):
        train(config, parts, _KilledAt(7))
    assert train(config, parts).status is Status.FINISHED
    assert_the_same(tmp_path / "whole", parts)


@pytest.mark.parametrize("kind", KINDS)
def test_watching_does_not_change_a_run(tmp_path: Path, kind: NormalizationKind) -> None:
    losses = []
    for name, every_step, moments in (("watched", True, 8), ("alone", False, 0)):
        config = _config(kind, optimizer__batch_size=128, recording__every_step=every_step, recording__moments=moments)
        train(config, tmp_path / name)
        with Records(tmp_path / name) as records:
            losses.append(records.read("loss").values)
    assert np.array_equal(losses[0], losses[1])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.averages_over_batch])
def test_running_statistics_and_the_populations_are_recorded_and_recalibrated(
    tmp_path: Path, kind: NormalizationKind
) -> None:
    config = _config(kind, normalization__momentum=0.01)
    train(config, tmp_path)
    with Records(tmp_path) as records:
        recorded = {info.quantity for info in records.series() if info.layer == "conv1"}
    assert {"batch_mean", "batch_var", "running_mean", "running_var", "population_mean", "population_var"} <= recorded
    assert {f"{name}{end}" for name in kind.learned for end in ("", "_grad")} <= recorded
    found = recalibrate(config, tmp_path, samples=[1347])
    trained = load_trained(config, tmp_path)
    trained.recalibrate(trained.x_train)
    with trained.network.in_mode(Mode.EXACT), torch.no_grad():
        exact = trained.network(trained.x_train)
    with trained.network.in_mode(Mode.RUNNING), torch.no_grad():
        running = trained.network(trained.x_train)
    agree = (exact.argmax(1) == running.argmax(1)).float().mean()
    assert agree > (0.95 if kind is NormalizationKind.RANK else 0.999)
    assert found["accuracy"][0] >= found["running_accuracy"] - 0.05
    if kind.uses_mean_and_variance_only:
        replayed = replay_accuracy(config, tmp_path, momentum=0.01)
        assert replayed["accuracy"] == pytest.approx(replayed["running_accuracy"], abs=0.01)
    else:
        with pytest.raises(StoreError, match="recalibrate"):
            replay_accuracy(config, tmp_path, momentum=0.01)


@pytest.mark.parametrize("kind", DETACHED)
def test_with_detached_statistics_the_bias_runs_away_at_constant_loss(tmp_path: Path, kind: NormalizationKind) -> None:
    config = _config(kind, training__epochs=4, recording__every_step=False)
    beside = _config(training__epochs=4, recording__every_step=False)
    for name, chosen in (("detached", config), ("batch", beside)):
        train(chosen, tmp_path / name)
    detached, batch = load_trained(config, tmp_path / "detached"), load_trained(beside, tmp_path / "batch")
    biases = {
        name: bias
        for name, bias in detached.network.parameters_by_name().items()
        if name.endswith(".bias") and not name.startswith("classifier")
    }
    largest = max(bias.abs().max().item() for bias in biases.values())
    of_batch = max(batch.network.parameters_by_name()[name].abs().max().item() for name in biases)
    assert largest > 0.3 and of_batch < 1e-4
    loss = _loss(detached)
    with torch.no_grad():
        for bias in biases.values():
            bias.zero_()
    assert _loss(detached) == pytest.approx(loss, rel=1e-3)  # all that way, and the loss knows nothing of it


def _loss(trained) -> float:
    with trained.network.in_mode(Mode.BATCH), torch.no_grad():
        return F.cross_entropy(trained.network(trained.x_train), trained.y_train).item()


@pytest.mark.parametrize("trained", [choice for choice in TrainedParameters if choice is not TrainedParameters.ALL])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_only_what_is_trained_moves(tmp_path: Path, trained: TrainedParameters, momentum: float) -> None:
    values = {"optimizer.momentum": momentum, "optimizer.weight_decay": 0.01, "training.trained": trained}
    config = _config().with_values(values)
    train(config, tmp_path / "whole")
    first, last = (load_trained(config, tmp_path / "whole", step).network.parameters_by_name() for step in (0, 21))
    moved = {name for name in first if not torch.equal(first[name], last[name])}
    of_normalizers = {name for name in first if name.endswith((".gamma", ".beta"))}
    of_classifier = {"classifier.weight", "classifier.bias"}
    assert (
        moved
        == {
            TrainedParameters.GAMMA_BETA: of_normalizers,
            TrainedParameters.GAMMA_BETA_CLASSIFIER: of_normalizers | of_classifier,
            TrainedParameters.CLASSIFIER: of_classifier,
        }[trained]
    )
    train(config, tmp_path / "parts", _EndsAt(7))
    train(config, tmp_path / "parts")
    assert_the_same(tmp_path / "whole", tmp_path / "parts")
    with Records(tmp_path / "whole") as records:
        assert (records.read("grad_norm", "conv1.weight").values > 0).all()  # what its gradient would be is known
        assert (records.read("update_ratio", "conv1.weight").values == 0).all()


def test_only_gamma_and_beta_learn_far_more_than_chance(tmp_path: Path) -> None:
    values = {"training.trained": "gamma_beta", "optimizer.momentum": 0.9, "training.epochs": 10}
    config = _config(recording__every_step=False).with_values(values)
    train(config, tmp_path)
    assert _accuracies(tmp_path)[-20:].mean() > 4 * CHANCE


def test_noise_is_the_same_in_two_runs_of_one_seed_and_another_with_another_seed(tmp_path: Path) -> None:
    losses = []
    for number, seed in enumerate((0, 0, 1)):
        folder = tmp_path / str(number)
        train(_config(NormalizationKind.NOISY, training__seed=seed), folder)
        with Records(folder) as records:
            losses.append(records.read("loss").values)
    assert np.array_equal(losses[0], losses[1])
    assert not np.array_equal(losses[0], losses[2])
