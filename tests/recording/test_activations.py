"""What the scheduled looks leave where a network has broken, and where the normalizer comes last."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.config import RunConfig
from explorer.networks import Mode, Network
from explorer.recording.activations import SAMPLE_IMAGES, Activations


def _look(network: Network, probe: torch.Tensor) -> dict[tuple[str, str], np.ndarray]:
    return dict(Activations(network, probe, frozenset({0}), frozenset({0})).values(0))


@pytest.mark.parametrize(("activation", "quantity"), [("relu", "zero_share"), ("sigmoid", "saturated_share")])
def test_a_channel_that_is_not_a_number_is_neither_dead_nor_saturated_but_unknown(
    activation: str, quantity: str
) -> None:
    config = RunConfig().with_values({"normalization.kind": "none", "network.activation": activation})
    network = Network(config)
    with torch.no_grad():
        network.parameters_by_name()["conv1.bias"][0] = torch.nan
    found = _look(network, torch.randn(8, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    shares = found[quantity, "conv1"]
    assert np.isnan(shares[0]) and np.isfinite(shares[1:]).all()
    if activation == "relu":
        assert np.isnan(found["dead_share", "conv1"])


def test_where_the_normalizer_comes_last_the_maps_after_are_its_output() -> None:
    config = RunConfig().with_values(
        {"network.family": "plain", "network.depth": 4, "network.width": 2, "normalization.placement": "after"}
    )
    network = Network(config)
    probe = torch.randn(16, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    found = _look(network, probe)
    with torch.no_grad(), network.in_mode(Mode.BATCH):
        _, outputs = network.outputs(probe, ("stem.activation", "stem.norm"))
    np.testing.assert_array_equal(
        found["feature_maps_before", "stem"], outputs["stem.activation"][:SAMPLE_IMAGES].numpy()
    )
    np.testing.assert_array_equal(found["feature_maps_after", "stem"], outputs["stem.norm"][:SAMPLE_IMAGES].numpy())
