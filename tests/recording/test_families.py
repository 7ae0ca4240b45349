"""Every probe records every family."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.architecture import build_graph
from explorer.config import Family
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.training import train
from tests.architecture.configurations import configuration

OF_LAYERS = (
    "batch_mean",
    "running_var",
    "gamma",
    "beta_grad",
    "activation_grad_norm",
    "population_mean",
    "histogram_before",
    "histogram_after",
    "activation_mean",
    "zero_share",
)
OF_RUNS = ("loss", "accuracy", "eval_loss", "train_mode_loss")


@pytest.mark.parametrize("family", Family)
def test_every_probe_records_every_family(tmp_path: Path, family: Family) -> None:
    config = configuration(
        family,
        network__width=4 if family in (Family.UNET, Family.RESIDUAL_UNET) else 8,
        training__epochs=1,
        optimizer__batch_size=300,
        recording__moments=4,
        recording__probe_images=16,
    )
    outcome = train(config, tmp_path)
    assert outcome.status is Status.FINISHED, outcome.message
    records = Records(tmp_path)
    for quantity in OF_RUNS:
        assert np.isfinite(records.read(quantity, "").values).all()
    graph = build_graph(config)
    for quantity in OF_LAYERS:
        layers = records.layers(quantity)
        assert layers == [layer for layer in graph.layers if layer in layers] and len(layers) >= len(graph.layers) - 1
        assert all(np.isfinite(records.read(quantity, layer).values).all() for layer in layers), quantity
    weights = [name for name in graph.parameters if name.endswith(".weight")]
    for quantity in ("grad_norm", "weight_norm", "update_ratio"):
        assert set(weights) <= set(records.layers(quantity))
