"""What a network says in the plane, and its first layer's lines, against its formulas written out in NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.recording.decision_regions import NODES, DecisionRegions, grid, said
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.records import Records
from explorer.training import train
from explorer.training.checkpoints import load_checkpoint

POINTS: dict[str, Any] = {
    "dataset.name": "moons",
    "network.family": "mlp",
    "network.width": 8,
    "training.epochs": 3,
    "dataset.points": 400,
}


def trained(folder: Path, **values: Any) -> tuple[Records, Network, np.ndarray]:
    """Its records, the network at its end, and the training points."""
    config = RunConfig().with_values(POINTS | {key.replace("__", "."): value for key, value in values.items()})
    train(config, folder)
    network = Network(config)
    network.load_state(load_checkpoint(kept_checkpoints(folder / "checkpoints")[config.steps]).state)
    return Records(folder), network, load_dataset(config.dataset).x_train


def recorded(records: Records, quantity: str, layer: str = "") -> np.ndarray:
    found = records.at(quantity, layer, 10**6)
    assert found is not None
    return found[1].astype(np.float64)


def nodes(records: Records) -> np.ndarray:
    """The grid's points, row by row from below."""
    along = np.linspace(-1, 1, NODES) * recorded(records, "region_reach")
    return np.array([(x, y) for y in along for x in along])


class ByHand:
    """An MLP with batch normalization before ReLU, in double precision."""

    def __init__(self, network: Network, batch: np.ndarray | None = None) -> None:
        """With the statistics of `batch` (N, 2), else with the running ones."""
        self.state = {name: value.double().numpy() for name, value in network.state().items()}
        self.statistics: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for layer in ("fc1", "fc2"):
            named = [self.state[f"{layer}.norm.running_{name}"] for name in ("mean", "var")]
            self.statistics[layer] = (named[0], named[1])
            if batch is not None:
                before = self.weighted(layer, batch)
                self.statistics[layer] = (before.mean(axis=0), before.var(axis=0))
                batch = np.maximum(self.normalized(layer, before), 0)

    def weighted(self, layer: str, x: np.ndarray) -> np.ndarray:
        return x @ self.state[f"{layer}.weight"].T + self.state.get(f"{layer}.bias", np.zeros(1))

    def normalized(self, layer: str, x: np.ndarray) -> np.ndarray:
        mean, variance = self.statistics[layer]
        scaled = (x - mean) / np.sqrt(variance + 1e-5)
        return self.state[f"{layer}.norm.gamma"] * scaled + self.state[f"{layer}.norm.beta"]

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        for layer in ("fc1", "fc2"):
            x = np.maximum(self.normalized(layer, self.weighted(layer, x)), 0)
        logits = self.weighted(self._classifier, x)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    @property
    def _classifier(self) -> str:
        (name,) = {key.partition(".")[0] for key in self.state} - {"fc1", "fc2"}
        return name


@pytest.mark.parametrize("mode", ["eval", "train_mode"])
def test_regions_are_the_networks_own_forward_pass(tmp_path: Path, mode: str) -> None:
    records, network, x_train = trained(tmp_path, normalization__kind="batch")
    by_hand = ByHand(network, x_train[:64].astype(np.float64) if mode == "train_mode" else None)
    expected = by_hand.probabilities(nodes(records)).T.reshape(2, NODES, NODES)
    np.testing.assert_allclose(recorded(records, f"{mode}_regions"), expected, atol=2e-4)
    assert recorded(records, "region_reach") == pytest.approx(1.1 * np.abs(x_train).max(), rel=1e-6)


@pytest.mark.parametrize("mode", ["eval", "train_mode"])
def test_a_units_line_is_where_its_normalized_value_is_zero(tmp_path: Path, mode: str) -> None:
    records, network, x_train = trained(tmp_path, normalization__kind="batch")
    by_hand = ByHand(network, x_train[:64].astype(np.float64) if mode == "train_mode" else None)
    lines = recorded(records, f"{mode}_lines", "fc1")
    for unit, (a, b, c) in enumerate(lines):
        foot = -c * np.array([a, b]) / (a * a + b * b)
        for along in (-1.0, 0.0, 2.0):  # points on a·x + b·y + c = 0
            point = foot + along * np.array([-b, a])
            value = by_hand.normalized("fc1", by_hand.weighted("fc1", point[None]))[0, unit]
            assert abs(value) < 1e-4 * (abs(c) + 1)


def test_without_normalization_a_line_is_the_units_weights_and_bias(tmp_path: Path) -> None:
    records, network, _ = trained(tmp_path, normalization__kind="none")
    weight, bias = (network.state()[f"fc1.{name}"].numpy() for name in ("weight", "bias"))
    lines = recorded(records, "eval_lines", "fc1")
    np.testing.assert_allclose(lines, np.column_stack([weight, bias]), rtol=1e-4, atol=1e-5)


def test_normalization_after_the_nonlinearity_moves_no_line(tmp_path: Path) -> None:
    records, network, _ = trained(tmp_path, normalization__kind="batch", normalization__placement="after")
    weight = network.state()["fc1.weight"].numpy()
    np.testing.assert_allclose(recorded(records, "eval_lines", "fc1")[:, :2], weight, rtol=1e-4, atol=1e-5)


def test_layer_normalization_has_no_lines_and_one_mode(tmp_path: Path) -> None:
    records, _, _ = trained(tmp_path, normalization__kind="layer")
    assert np.isnan(recorded(records, "eval_lines", "fc1")).all()
    assert not any(info.quantity.startswith("train_mode_regions") for info in records.series())


def test_images_have_no_plane(tmp_path: Path) -> None:
    config = RunConfig().with_values({"training.epochs": 1})
    train(config, tmp_path)
    assert not any(info.quantity.endswith(("regions", "lines")) for info in Records(tmp_path).series())


@pytest.mark.parametrize("kind", ["batch", "rank", "group_whitening", "noisy", "renormalization"])
def test_a_look_leaves_the_network_as_it_was(kind: str) -> None:
    config = RunConfig().with_values(POINTS | {"normalization.kind": kind})
    network, x = Network(config), torch.from_numpy(load_dataset(config.dataset).x_train)
    network(x[:64])
    before = {name: value.clone() for name, value in network.state().items()}
    found = DecisionRegions(network, x, 64, frozenset({0})).values(0)
    assert found["train_mode_regions", ""].shape == (2, NODES, NODES)
    for name, value in network.state().items():
        assert torch.equal(value, before[name]), name


def test_a_network_that_overflowed_has_no_line() -> None:
    config = RunConfig().with_values(POINTS | {"normalization.kind": "none"})
    network = Network(config)
    with torch.no_grad():
        network.parameters_by_name()["fc1.weight"][0] = torch.inf
    _, lines = said(network, grid(2.0))
    assert lines[0].isnan().all() and lines[1:].isfinite().all()
