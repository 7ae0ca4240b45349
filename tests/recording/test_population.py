"""Population statistics are those of the concatenated data, and what eval mode sees once they replace the averages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Mode, Network
from explorer.recording.population import population_statistics
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.records import Records
from explorer.training import train
from explorer.training.checkpoints import load_checkpoint


@pytest.mark.parametrize("family", ["lenet", "residual", "mlp"])
@pytest.mark.parametrize("placement", ["before", "after"])
def test_population_statistics_are_those_of_the_concatenated_data(tmp_path: Path, family: str, placement: str) -> None:
    config = RunConfig().with_values(
        {"network.family": family, "normalization.placement": placement, "training.epochs": 1, "recording.moments": 8}
    )
    train(config, tmp_path)
    records = Records(tmp_path)
    network = Network(config)
    network.load_state(load_checkpoint(kept_checkpoints(tmp_path / "checkpoints")[config.steps]).state)
    data = torch.from_numpy(load_dataset(config.dataset).x_train)
    layers = list(network.graph.layers)
    exact = population_statistics(network, data, layers)
    assert records.moments("population_mean")[-1] == config.steps
    for layer in layers:
        found = records.at("population_mean", layer, config.steps), records.at("population_var", layer, config.steps)
        assert found[0] is not None and found[1] is not None
        scale = exact[layer][1].sqrt().numpy()
        assert (np.abs(found[0][1] - exact[layer][0].numpy()) <= 1e-4 * scale + 1e-6).all()
        np.testing.assert_allclose(found[1][1], exact[layer][1].numpy(), rtol=1e-4, atol=1e-8)
    # Put in place of the running averages, they are what eval mode sees, part by part and put together again.
    for layer, (mean, variance) in exact.items():
        normalizer = network.normalizers[layer]
        assert normalizer.running_mean is not None and normalizer.running_var is not None
        normalizer.running_mean.copy_(mean)
        normalizer.running_var.copy_(variance)
    sources = [network.graph[f"{layer}.norm"].inputs[0] for layer in layers]
    with torch.no_grad(), network.in_mode(Mode.RUNNING):
        parts = [network.outputs(part, sources)[1] for part in data.split(100)]
    for layer, source in zip(layers, sources, strict=True):
        values = torch.cat([part[source] for part in parts]).transpose(0, 1).flatten(1).double()
        mean, variance = exact[layer]
        torch.testing.assert_close(values.mean(1), mean, rtol=1e-4, atol=1e-4 * float(variance.max().sqrt()) + 1e-6)
        torch.testing.assert_close(values.var(1, correction=0), variance, rtol=1e-3, atol=1e-8)


def test_a_network_without_running_statistics_has_no_population_to_compare_with(tmp_path: Path) -> None:
    config = RunConfig().with_values({"normalization.kind": "group", "training.epochs": 1, "recording.moments": 8})
    train(config, tmp_path)
    assert not any(info.quantity.startswith("population") for info in Records(tmp_path).series())
