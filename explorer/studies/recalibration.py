"""Exact statistics in place of the running averages, and what that does to the accuracy (Wu & Johnson 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from explorer.config import RunConfig
from explorer.networks import Mode
from explorer.networks.initialization import generator
from explorer.store.errors import StoreError
from explorer.studies.subject import Subject
from explorer.studies.trained import Report, load_trained, need_running_statistics, silent
from explorer.study_requests.running_statistics import RecalibrationRequest


def compute(subject: Subject, request: RecalibrationRequest) -> dict[str, np.ndarray]:
    """The study."""
    return recalibrate(
        subject.config, subject.folder, samples=request.samples, step=request.step, report=subject.report
    )


def recalibrate(
    config: RunConfig,
    folder: Path,
    *,
    samples: Sequence[int],
    step: int | None = None,
    report: Report = silent,
) -> dict[str, np.ndarray]:
    """Test loss and accuracy with the run's own running statistics, and with exact ones over so many training samples.

    The samples are a fixed random part of the training split; all of it gives the population's statistics.

    Returns:
        `samples` (K,), `loss` (K,), `accuracy` (K,); `running_loss`, `running_accuracy`, `train_mode_loss`,
        `train_mode_accuracy`, `step` ().

    Raises:
        StoreError: no batch normalization, no such checkpoint, or a number of samples that the data do not have.
    """
    trained = load_trained(config, folder, step)
    need_running_statistics(trained)
    most = len(trained.x_train)
    for count in samples:
        if not 2 <= count <= most:
            raise StoreError(f"samples: {count} of {most} training samples; choose from 2 to {most}")
    running_loss, running_accuracy = trained.test()
    batch_loss, batch_accuracy = trained.test(Mode.BATCH)
    order = torch.randperm(most, generator=generator("recalibration"))
    found = []
    for number, count in enumerate(samples, start=1):
        chosen = trained.x_train if count == most else trained.x_train[order[:count]]
        trained.recalibrate(chosen)
        found.append(trained.test())
        report(number / len(samples))
    losses, accuracies = np.array(found, dtype=np.float64).reshape(-1, 2).T
    return {
        "samples": np.array(samples),
        "loss": losses,
        "accuracy": accuracies,
        "running_loss": np.array(running_loss),
        "running_accuracy": np.array(running_accuracy),
        "train_mode_loss": np.array(batch_loss),
        "train_mode_accuracy": np.array(batch_accuracy),
        "step": np.array(trained.step),
    }
