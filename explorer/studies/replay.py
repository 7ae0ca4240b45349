"""The accuracy that a network would have had with another momentum's running statistics."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from explorer.config import RunConfig
from explorer.formulas.running_average import exponential_average, unbiased, values_per_channel
from explorer.store.errors import StoreError
from explorer.store.records import Records
from explorer.studies.subject import Subject
from explorer.studies.trained import load_trained, need_running_statistics
from explorer.study_requests.running_statistics import ReplayRequest


def compute(subject: Subject, request: ReplayRequest) -> dict[str, np.ndarray]:
    """The study."""
    return replay_accuracy(subject.config, subject.folder, **request.model_dump())


def replay_accuracy(
    config: RunConfig,
    folder: Path,
    *,
    momentum: float | None,
    step: int | None = None,
    biased: bool = False,
    start_mean: float = 0.0,
    start_var: float = 1.0,
) -> dict[str, np.ndarray]:
    """Test loss and accuracy at a checkpoint with the recorded batches averaged anew, and as the run had them.

    Returns:
        `loss`, `accuracy`, `running_loss`, `running_accuracy`, `step` ().

    Raises:
        StoreError: no running statistics, more of them than mean and variance, batches that were left out of the
            records, or no such checkpoint.
        ConfigError: a momentum outside [0, 1].
    """
    trained = load_trained(config, folder, step)
    need_running_statistics(trained)
    _need_mean_and_variance(config)
    running_loss, running_accuracy = trained.test()
    with Records(folder) as records:
        statistics = {}
        for layer in trained.running_layers:
            shape = trained.network.graph[f"{layer}.norm"].shape
            mean = records.every_step("batch_mean", layer, last=trained.step)
            variance = records.every_step("batch_var", layer, last=trained.step)
            if not biased:
                variance = unbiased(variance, values_per_channel(config, shape))
            statistics[layer] = (
                _last(exponential_average(mean, momentum, start_mean), start_mean, shape[0]),
                _last(exponential_average(variance, momentum, start_var), start_var, shape[0]),
            )
    trained.set_running_statistics(statistics)
    loss, accuracy = trained.test()
    return {
        "loss": np.array(loss),
        "accuracy": np.array(accuracy),
        "running_loss": np.array(running_loss),
        "running_accuracy": np.array(running_accuracy),
        "step": np.array(trained.step),
    }


def _need_mean_and_variance(config: RunConfig) -> None:
    kind = config.normalization.kind
    if not kind.uses_mean_and_variance_only:
        raise StoreError(
            f"normalization {kind} averages more than means and variances, and only those were recorded at every step; "
            "recalibrate it, or choose a run with another normalization"
        )


def _last(running: np.ndarray, start: float, channels: int) -> torch.Tensor:
    return torch.from_numpy(running[-1] if len(running) else np.full(channels, start))
