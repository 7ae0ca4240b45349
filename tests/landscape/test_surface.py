"""The loss on a slice: against the network itself, a closed form, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.config import Family, NormalizationKind, RunConfig, Task
from explorer.landscape.batch_statistics import BatchStatistics
from explorer.landscape.batched import BatchedInference
from explorer.landscape.data import slice_data
from explorer.landscape.directions import random_direction
from explorer.landscape.objective import Objective
from explorer.landscape.position import Position, Slice, norm
from explorer.landscape.surface import Answer, Surface
from explorer.networks import Mode, Network
from explorer.study_requests.loss_landscape import Statistics, Subset
from tests.landscape.conftest import FAMILIES, Around, Store

POINTS = np.array([[0.0, 0.0], [0.5, 0.0], [0.0, -0.7], [0.3, 0.4], [-1.0, 1.0]])


def _slice(position: Position, seed: int = 0) -> Slice:
    return Slice(position, [random_direction(position, seed, axis) for axis in (0, 1)])


def _assert_close(found: list[Answer], expected: list[Answer], *, rtol: float) -> None:
    """Losses to their last digits; of the answers, one may lie on the border between two classes."""
    (loss, accuracy), (expected_loss, expected_accuracy) = (np.array(values).T for values in (found, expected))
    np.testing.assert_allclose(loss, expected_loss, rtol=rtol, atol=1e-6)
    np.testing.assert_allclose(accuracy, expected_accuracy, atol=0.05)


@pytest.mark.parametrize("statistics", Statistics)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_fast_pass_is_the_network_with_other_parameters(
    around: Around, family: str, statistics: Statistics
) -> None:
    objective, position = around(family, statistics)
    along = _slice(position)
    surface = Surface(objective, along, device="cpu")
    assert surface._is_fast
    found = list(surface.answers(POINTS))
    expected = [objective.evaluate(along.at(point)) for point in POINTS.tolist()]
    _assert_close(found, expected, rtol=2e-5)


@pytest.mark.parametrize("statistics", Statistics)
@pytest.mark.parametrize("kind", NormalizationKind)
def test_every_normalizer_has_slices_and_gradients(kind: NormalizationKind, statistics: Statistics) -> None:
    values = {"network.family": "residual", "network.depth": 4, "network.width": 4, "normalization.kind": kind}
    objective, position = _untrained(values, statistics)
    _compare(objective, position)
    gradient = objective.gradient(position)
    assert all(torch.isfinite(value).all() for value in gradient.values()) and norm(gradient) > 0


@pytest.mark.parametrize("family", Family)
def test_every_family_has_slices(family: Family) -> None:
    values: dict[str, object] = {"network.family": family}
    if family.task is Task.SEGMENTATION:
        values["dataset.name"] = "scenes"
    _compare(*_untrained(values, Statistics.BATCH))


def test_where_gamma_moves_too_nothing_is_folded(around: Around) -> None:
    objective, position = around("residual", Statistics.RUNNING)
    along = Slice(position, [objective.gradient(position), random_direction(position, 0, 1)])
    surface = Surface(objective, along, device="cpu")
    found = list(surface.answers(POINTS))
    _assert_close(found, [objective.evaluate(along.at(point)) for point in POINTS.tolist()], rtol=2e-5)


def _untrained(values: dict[str, object], statistics: Statistics) -> tuple[Objective, Position]:
    config = RunConfig().with_values({**values, "optimizer.batch_size": 16})
    network, random = Network(config), torch.Generator().manual_seed(0)
    pixels = config.dataset.input_shape[1:] if config.network.family.task is Task.SEGMENTATION else ()
    x = torch.randn(48, *config.dataset.input_shape, generator=random)
    y = torch.randint(0, config.dataset.classes, (48, *pixels), generator=random)
    data = slice_data(config, (x, y, x, y), data=Subset.TRAINING, statistics=statistics, samples=48, step=0)
    return Objective(network, data, statistics), Position.of(network)


def _compare(objective: Objective, position: Position) -> None:
    along = _slice(position)
    surface = Surface(objective, along, device="cpu", workers=2)
    assert surface._is_fast
    found = list(surface.answers(POINTS))
    expected = [objective.evaluate(along.at(point)) for point in POINTS.tolist()]
    _assert_close(found, expected, rtol=1e-4)


@pytest.mark.parametrize("statistics", Statistics)
@pytest.mark.parametrize("family", ["lenet", "residual", "group"])
def test_many_points_in_one_pass_are_the_same_points(around: Around, family: str, statistics: Statistics) -> None:
    objective, position = around(family, statistics, 64)
    along = _slice(position)
    found = list(BatchedInference(objective, along, "cpu").answers(POINTS))
    expected = [objective.evaluate(along.at(point)) for point in POINTS.tolist()]
    _assert_close(found, expected, rtol=2e-5)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_computes_the_same_surface(around: Around) -> None:
    objective, position = around("residual", Statistics.BATCH)
    along = _slice(position)
    found = list(Surface(objective, along, device="cuda").answers(POINTS))
    expected = [objective.evaluate(along.at(point)) for point in POINTS.tolist()]
    _assert_close(found, expected, rtol=2e-3)


def test_recomputed_statistics_of_other_data_are_those_of_the_training_split(around: Around, store: Store) -> None:
    objective, position = around("lenet", Statistics.RECOMPUTED, data=Subset.TEST)
    along = _slice(position)
    found = list(Surface(objective, along, device="cpu").answers(POINTS))
    trained = store.trained("lenet")
    for point, (loss, _) in zip(POINTS.tolist(), found, strict=True):
        here = along.at(point)
        network = trained.network
        with torch.no_grad():
            for name, parameter in network.named_parameters():
                parameter.copy_(here.parameters[name])
            x, y = trained.x_train, trained.y_test
            with network.in_mode(Mode.BATCH):  # all training samples as one batch tell each layer's statistics
                _, outputs = network.outputs(x, [network.graph[f"{la}.norm"].inputs[0] for la in network.graph.layers])
            for layer, values in zip(network.graph.layers, outputs.values(), strict=True):
                slot = network.normalizers[layer]
                assert slot.running_mean is not None and slot.running_var is not None
                axes = (0, 2, 3) if values.dim() == 4 else (0,)
                slot.running_mean.copy_(values.double().mean(axes))
                slot.running_var.copy_(values.double().var(axes, correction=0))
            with network.in_mode(Mode.RUNNING):
                expected = F.cross_entropy(network(trained.x_test), y).item()
        assert loss == pytest.approx(expected, rel=2e-5)


def test_the_modes_differ_with_batch_normalization_and_coincide_without(around: Around) -> None:
    losses = {}
    for family in ("lenet", "none"):
        for statistics in Statistics:
            objective, position = around(family, statistics, 128)
            surface = Surface(objective, _slice(position), device="cpu")
            losses[family, statistics] = np.array([loss for loss, _ in surface.answers(POINTS)])
    batch, running, recomputed = (losses["lenet", statistics] for statistics in Statistics)
    for a, b in ((batch, running), (batch, recomputed), (running, recomputed)):
        assert (np.abs(a - b) > 1e-3 * np.abs(a)).any()
    for statistics in Statistics:
        np.testing.assert_allclose(losses["none", statistics], losses["none", Statistics.BATCH], rtol=1e-5)


@pytest.mark.parametrize("statistics", [Statistics.BATCH, Statistics.RECOMPUTED])
def test_a_convolution_scaled_by_ten_before_batch_normalization_changes_no_slice(
    around: Around, statistics: Statistics
) -> None:
    objective, position = around("residual", statistics)
    name = "b1_conv1.weight"
    scaled = Position({**position.parameters, name: 10 * position.parameters[name]}, position.buffers)
    here, there = (list(Surface(objective, _slice(p), device="cpu").answers(POINTS)) for p in (position, scaled))
    np.testing.assert_allclose(np.array(there), np.array(here), rtol=2e-4, atol=1e-5)


def test_a_linear_network_with_its_logits_in_a_line_gives_the_closed_form(around: Around) -> None:
    """Only the classifier's bias moves: logits z + α·d, so the loss is log Σ exp(z + α·d) − (z + α·d) of the answer."""
    objective, position = around("mlp", Statistics.RUNNING)
    direction = {name: torch.zeros_like(value) for name, value in position.parameters.items()}
    direction["classifier.bias"] = torch.tensor([1.0, -2.0])
    ((logits, y),) = objective.logits(position.parameters, position.buffers)
    z, answer = logits.detach().double().numpy(), y.numpy()
    alpha = np.linspace(-3, 3, 7)
    found = [loss for loss, _ in Surface(objective, Slice(position, [direction]), device="cpu").answers(alpha[:, None])]
    for a, loss in zip(alpha, found, strict=True):
        moved = z + a * np.array([1.0, -2.0])
        expected = np.log(np.exp(moved).sum(axis=1)) - moved[np.arange(len(answer)), answer]
        assert loss == pytest.approx(expected.mean(), rel=1e-5)


def test_running_statistics_between_two_ends_are_mixed(around: Around) -> None:
    objective, position = around("lenet", Statistics.RUNNING)
    other = Position(position.parameters, {name: 2 * value + 0.5 for name, value in position.buffers.items()})
    direction = random_direction(position, 0, 0)
    along = Slice(position, [direction], other.buffers)
    points = np.array([[-1.0], [0.0], [0.25], [1.0], [2.0]])
    for surface in (Surface(objective, along, device="cpu").answers, BatchedInference(objective, along, "cpu").answers):
        for (alpha,), (loss, _) in zip(points.tolist(), surface(points), strict=True):
            share = min(1.0, max(0.0, alpha))
            buffers = {n: (1 - share) * v + share * other.buffers[n] for n, v in position.buffers.items()}
            moved = Slice(position, [direction]).at([alpha]).parameters
            assert loss == pytest.approx(objective.evaluate(Position(moved, buffers))[0], rel=2e-5)


def test_what_is_not_finite_is_said_as_it_is(around: Around) -> None:
    objective, position = around("none", Statistics.BATCH)
    direction = {name: torch.full_like(value, 1e30) for name, value in position.parameters.items()}
    losses = [
        loss for loss, _ in Surface(objective, Slice(position, [direction]), device="cpu").answers(np.array([[1.0]]))
    ]
    assert not np.isfinite(losses).any()


def test_a_network_that_the_fast_pass_gets_wrong_is_asked_itself(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchStatistics, "__call__", lambda _, x: 2 * x)
    objective, position = around("residual", Statistics.BATCH)
    along = _slice(position)
    surface = Surface(objective, along, device="cpu")
    assert list(surface.answers(POINTS)) == [objective.evaluate(along.at(point)) for point in POINTS.tolist()]


def test_slices_change_neither_the_network_nor_the_random_state(around: Around, store: Store) -> None:
    network = store.trained("lenet").network
    random = torch.get_rng_state()
    before = {name: value.clone() for name, value in network.state().items()}
    for statistics in Statistics:
        objective, position = around("lenet", statistics)
        kept = {name: value.clone() for name, value in (dict(position.parameters) | dict(position.buffers)).items()}
        list(Surface(objective, _slice(position), device="cpu").answers(POINTS))
        for name, value in (dict(position.parameters) | dict(position.buffers)).items():
            assert torch.equal(value, kept[name])
    assert torch.equal(random, torch.get_rng_state())
    assert all(torch.equal(before[name], value) for name, value in network.state().items())
