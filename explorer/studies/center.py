"""A kept moment of a run as the center of slices: its parameters, and the loss there on stated data."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from explorer.landscape.data import slice_data
from explorer.landscape.objective import Objective
from explorer.landscape.position import Position
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.errors import StoreError
from explorer.studies.trained import TrainedNetwork, load_trained
from explorer.study_requests.loss_landscape import SharpnessRequest, SliceRequest, Statistics


@dataclass(frozen=True)
class Center:
    """`loss` and `accuracy` are the network's own there: the recorded ones where the data are."""

    folder: Path
    trained: TrainedNetwork
    objective: Objective
    position: Position
    loss: float
    accuracy: float

    @property
    def about(self) -> dict[str, np.ndarray]:
        """What every result says: step, samples and statistics_samples."""
        data = self.objective.data
        each = len(data.batches[0][1]) if data.population is None else len(data.population)
        frozen = self.objective.statistics is Statistics.RUNNING or not self.objective.has_statistics
        return {
            "step": np.array(self.trained.step),
            "samples": np.array(data.samples),
            "statistics_samples": np.array(0 if frozen else each),
        }


def load_center(store: Path, run: str, request: SliceRequest | SharpnessRequest) -> Center:
    """
    Raises:
        StoreError: no such run or checkpoint; a loss that is not finite there.
        ConfigError: a subset larger than the data.
    """
    with Catalogue(store) as catalogue:
        config, folder = catalogue.run(run).config, catalogue.run_folder(run)
    trained = load_trained(config, folder, request.step)
    splits = (trained.x_train, trained.y_train, trained.x_test, trained.y_test)
    data = slice_data(
        config, splits, data=request.data, statistics=request.mode, samples=request.samples, step=trained.step
    )
    objective, position = Objective(trained.network, data, request.mode), Position.of(trained.network)
    loss, accuracy = objective.evaluate(position)
    if not isfinite(loss):
        kept = ", ".join(map(str, kept_checkpoints(folder / "checkpoints")))
        raise StoreError(
            f"the loss of {run} at step {trained.step} is {loss}: around it there is nothing to see; choose another of "
            f"the kept steps {kept}, or other batch statistics than {request.mode}"
        )
    return Center(folder, trained, objective, position, loss, accuracy)
