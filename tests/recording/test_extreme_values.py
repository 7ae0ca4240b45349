"""What is recorded of numbers near the ends of float32: each statistic against the same in double precision.

A statistic is finite wherever it is a number of float32 itself, whatever its squares, sums and differences are.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.networks.normalization import BatchNormalization, GhostBatchNormalization
from explorer.recording.activations import channel_histograms, finite_moments
from explorer.recording.evaluation import summed_loss
from explorer.recording.gradient_flow import GradientFlow
from explorer.recording.gradient_noise import GradientNoise
from explorer.recording.gradient_norm import GradientNorm
from explorer.recording.norms import l2_norms
from explorer.recording.probe import Observation
from explorer.recording.update_ratio import UpdateRatio
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.training import train
from explorer.training.batches import Batches

SIZES = (3e38, 1e38, 1e25, 1e19, 1.0, 1e-19, 1e-30, 1e-38)


def _mixed(*shape: int, seed: int = 0) -> torch.Tensor:
    """(N, C, …) normal numbers, each channel of another size of `SIZES`."""
    random = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).clamp(-1, 1)
    sizes = torch.tensor([SIZES[channel % len(SIZES)] for channel in range(shape[1])], dtype=torch.float64)
    return (random * sizes.reshape(1, -1, *[1] * (len(shape) - 2))).float()


def _single(values: torch.Tensor | np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(values, dtype=np.float64).astype(np.float32)


# ── histograms ───────────────────────────────────────────────────────────────────────────────────────────────


def _counted_in_double(values: np.ndarray, bins: int) -> np.ndarray:
    low, high = values.min(), values.max()
    return np.histogram(values, bins, (low, high))[0] if high > low else np.eye(1, bins)[0] * len(values)


def test_a_channel_wider_than_float32_is_counted_and_no_other_is_touched() -> None:
    values = torch.randn(4, 5000, generator=torch.Generator().manual_seed(0))
    before = channel_histograms(values.clone(), 48)[0]
    wide = values.clone()
    wide[1] = torch.linspace(-2e38, 2e38, 5000, dtype=torch.float64).float()
    wide[2, 0], wide[2, 1], wide[2, 2] = torch.inf, -torch.inf, torch.nan
    counts, ends = channel_histograms(wide, 48)
    np.testing.assert_array_equal(counts[[0, 3]], before[[0, 3]])
    np.testing.assert_array_equal(counts.sum(dim=1), [5000, 5000, 4997, 5000])
    np.testing.assert_array_equal(ends[1], torch.tensor([-2e38, 2e38]))
    assert np.abs(counts[1].numpy() - 5000 / 48).max() <= 1.5


def test_histograms_of_every_size_count_as_in_double_precision() -> None:
    values = _mixed(2000, 9).T.contiguous()
    values[8] = torch.where(values[8] > 0, 3e38, -3e38)
    counts, ends = channel_histograms(values, 48)
    for channel, row in enumerate(values.double().numpy()):
        off = np.abs(counts[channel].numpy() - _counted_in_double(row, 48)).sum()
        assert off <= 4, channel  # rounding at the edges
        np.testing.assert_array_equal(ends[channel].numpy(), _single(np.array([row.min(), row.max()])))


# ── moments ──────────────────────────────────────────────────────────────────────────────────────────────────


def _assert_moments(found: tuple[torch.Tensor, torch.Tensor], x: torch.Tensor) -> None:
    values = x.double().transpose(0, 1).flatten(1).numpy()
    size = np.abs(values).max(axis=1)
    mean, var = _single(values.mean(axis=1)), _single(values.var(axis=1))
    assert (np.abs(found[0].double().numpy() - mean) <= 1e-5 * size).all()
    np.testing.assert_allclose(found[1].numpy(), var, rtol=2e-5, atol=1e-44)


@pytest.mark.parametrize("layout", ["units", "channels first", "channels last"])
def test_moments_are_finite_wherever_they_are_numbers_of_float32(layout: str) -> None:
    x = _mixed(64, 16) if layout == "units" else _mixed(64, 16, 4, 4)
    if layout == "channels last":
        x = x.contiguous(memory_format=torch.channels_last)
    _assert_moments(finite_moments(x), x)
    ordinary = torch.randn(x.shape, generator=torch.Generator().manual_seed(1)).to(memory_format=torch.preserve_format)
    _assert_moments(finite_moments(ordinary), ordinary)


@pytest.mark.parametrize("ghost", [False, True])
@pytest.mark.parametrize("eps", [1.0, 1e-2, 1e-5])
def test_a_small_variance_is_not_lost_beside_epsilon(ghost: bool, eps: float) -> None:
    slot = GhostBatchNormalization(4, 16, eps=eps) if ghost else BatchNormalization(4, eps=eps)
    slot.watched = True
    x = 0.0087 * torch.randn(64, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    slot(x)
    recorded = slot.batch_var.double()
    expected = x.double().unflatten(0, (4, 16) if ghost else (1, 64))
    variance = expected.transpose(1, 2).flatten(2).var(dim=2, correction=0).mean(dim=0)
    torch.testing.assert_close(recorded, variance, rtol=2e-6, atol=0)


@pytest.mark.parametrize("deviation", [3.0, 1e-1, 1e-3, 1e-5])
def test_beside_a_small_epsilon_the_variance_is_off_by_what_the_readme_says(deviation: float) -> None:
    slot, eps = BatchNormalization(4), 1e-5
    x = deviation * torch.randn(64, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    slot(x)
    variance = x.double().transpose(0, 1).flatten(1).var(dim=1, correction=0)
    error = (slot.batch_var.double() - variance).abs()
    assert (error <= 2e-7 * (variance + eps)).all()


# ── norms and what follows from them ─────────────────────────────────────────────────────────────────────────


def test_norms_are_those_of_double_precision_whatever_their_size() -> None:
    tensors = [_mixed(30, 8)[:, [channel]] for channel in range(8)] + [torch.zeros(4), torch.full((3,), torch.inf)]
    expected = _single(np.array([tensor.double().norm().item() for tensor in tensors]))
    np.testing.assert_allclose(l2_norms(tensors), expected, rtol=1e-6)


class _Step:
    """An optimizer step of a small network with gradients, weights and updates of every size."""

    def __init__(self) -> None:
        config = RunConfig().with_values({"network.family": "residual", "network.depth": 8, "network.width": 4})
        self.network = Network(config)
        self.parameters = self.network.parameters_by_name()

    def observe(self, probe: GradientFlow | GradientNoise | GradientNorm | UpdateRatio, seed: int) -> Observation:
        gradients = tuple(
            self._sized(parameter, place, seed) for place, parameter in enumerate(self.parameters.values())
        )
        nodes = {
            node: self._sized(torch.empty(8, 4, 4, 4), place, seed + 100) for place, node in enumerate(probe.watches)
        }
        places = [place for place, name in enumerate(self.parameters) if name.endswith(".weight")]
        weights = [list(self.parameters.values())[place].detach() for place in places]
        zero = torch.zeros(())
        return Observation(
            zero, zero, zero, gradients, nodes, weights, torch.tensor(places), gradients, learning_rate=1000.0
        )

    @staticmethod
    def _sized(like: torch.Tensor, place: int, seed: int) -> torch.Tensor:
        random = torch.randn(like.shape, generator=torch.Generator().manual_seed(1000 * seed + place)).clamp(-1, 1)
        return random * (SIZES[place % len(SIZES)] / 30)  # so that norms are numbers of float32

    def rows(self, probe, observation: Observation) -> dict[tuple[str, str], float]:
        values = torch.cat(probe.values(observation)).numpy()
        columns = {(info.quantity, info.layer): values[[place]] for place, info in enumerate(probe.columns())}
        with np.errstate(all="ignore"):
            rows = probe.recorded(columns)
        return {key: float(row[0]) for key, row in rows.items()}


def test_gradient_norms_and_the_flow_are_those_of_double_precision() -> None:
    step = _Step()
    of_parameters, flow = GradientNorm(step.network), GradientFlow(step.network)
    observation = step.observe(flow, 0)
    rows = step.rows(of_parameters, observation) | step.rows(flow, observation)
    seen = {
        ("grad_norm", name): gradient for name, gradient in zip(step.parameters, observation.gradients, strict=True)
    }
    seen |= {key: observation.node_gradients[node] for key, node in flow._watched.items()}
    for key, gradient in seen.items():
        expected = _single(gradient.double().norm().numpy())
        np.testing.assert_allclose(rows[key], expected, rtol=1e-6)
        assert 0 < expected < np.inf


def test_the_update_ratio_is_that_of_double_precision() -> None:
    step = _Step()
    with torch.no_grad():
        for place, parameter in enumerate(step.parameters.values()):
            parameter.copy_(step._sized(parameter, place + 3, 7))
    probe = UpdateRatio(step.network)
    observation = step.observe(probe, 0)
    rows = step.rows(probe, observation)
    for (name, parameter), update in zip(step.parameters.items(), observation.update, strict=True):
        if name.endswith(".weight"):
            weight = parameter.detach().double().norm()
            np.testing.assert_allclose(rows["weight_norm", name], _single(weight.numpy()), rtol=1e-6)
            expected = _single((1000.0 * update.double().norm() / weight).numpy())
            np.testing.assert_allclose(rows["update_ratio", name], expected, rtol=1e-5)


def test_the_cosine_of_successive_gradients_is_that_of_double_precision() -> None:
    step = _Step()
    probe = GradientNoise(step.network)
    first, second = step.observe(probe, 0), step.observe(probe, 1)
    step.rows(probe, first)
    rows = step.rows(probe, second)
    for name, before, now in zip(step.parameters, first.gradients, second.gradients, strict=True):
        if name.endswith(".weight"):
            a, b = before.double().flatten(), now.double().flatten()
            np.testing.assert_allclose(rows["gradient_cosine", name], (a @ b / (a.norm() * b.norm())).item(), atol=1e-6)


def test_a_mean_loss_is_finite_where_the_sum_is_no_number_of_float32() -> None:
    logits = torch.zeros(512, 10)
    logits[:, 1] = 1e37
    assert summed_loss(logits, torch.zeros(512, dtype=torch.long)) / 512 == pytest.approx(1e37)


# ── whole runs ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("family", ["lenet", "mlp", "residual"])
def test_a_run_that_leaves_float32_diverges_and_keeps_what_it_was(tmp_path: Path, family: str) -> None:
    config = RunConfig().with_values(
        {"network.family": family, "optimizer.learning_rate": 1000, "normalization.kind": "none", "training.epochs": 1}
    )
    outcome = train(config, tmp_path)
    assert outcome.status is Status.DIVERGED, outcome
    with Records(tmp_path) as records:
        assert records.last_step == outcome.step
        for layer in records.layers("histogram_before"):
            counts, ends = records.read("histogram_before", layer), records.read("histogram_range_before", layer)
            assert np.isfinite(ends.values).all() and (ends.values[..., 0] <= ends.values[..., 1]).all()
            full = config.recording.probe_images * int(np.prod(Network(config).graph[f"{layer}.norm"].shape[1:]))
            assert (counts.values.sum(axis=-1) <= full).all() and (counts.values[0].sum(axis=-1) == full).all()


def test_a_variance_that_epsilon_outweighs_is_recorded_as_it_is(tmp_path: Path) -> None:
    config = RunConfig().with_values(
        {"normalization.kind": "batch", "normalization.eps": 1.0, "training.epochs": 1, "dataset.name": "digits"}
    )
    train(config, tmp_path)
    network = Network(config)
    data = load_dataset(config.dataset)
    arrays = (torch.from_numpy(data.x_train), torch.from_numpy(data.y_train))
    x, _ = Batches(*arrays, config.optimizer.batch_size, config.training.seed).at(1)
    sources = {layer: network.graph[f"{layer}.norm"].inputs[0] for layer in network.graph.layers}
    _, outputs = network.outputs(x, tuple(sources.values()))
    with Records(tmp_path) as records:
        for layer, source in sources.items():
            values = outputs[source].detach().double().transpose(0, 1).flatten(1)
            recorded = records.read("batch_var", layer).values[0]
            np.testing.assert_allclose(recorded, values.var(dim=1, correction=0), rtol=2e-6)
