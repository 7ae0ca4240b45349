"""The networks that a run kept: of a diverged one only those whose loss was a number."""

from __future__ import annotations

from pathlib import Path

import pytest

import explorer
from explorer.config import RunConfig
from explorer.reading.checkpoints import checkpoint_steps
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status

SMALL = RunConfig().with_values({"training.epochs": 2, "optimizer.batch_size": 64})


@pytest.mark.parametrize(("learning_rate", "status"), [(0.1, Status.FINISHED), (100.0, Status.DIVERGED)])
def test_kept_networks_end_before_the_loss_was_no_number(tmp_path: Path, learning_rate: float, status: Status) -> None:
    config = SMALL.with_values({"optimizer.learning_rate": learning_rate, "normalization.kind": "none"})
    explorer.train(config, store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        [run] = catalogue.runs()
        kept = checkpoint_steps(catalogue, run)
    assert run.status is status
    assert kept[0] == 0 and kept == sorted(kept)
    assert kept[-1] == run.steps if status is Status.FINISHED else kept[-1] < run.step - 1
