"""What is recorded, against autograd, concatenated activations, the closed form and PyTorch itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Mode, Network
from explorer.recording.activations import channel_histograms
from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records
from explorer.training import train
from explorer.training.batches import Batches
from explorer.training.session import Session

FAMILIES = {
    "lenet": {},
    "mlp": {"network.family": "mlp", "dataset.name": "spirals"},
    "residual": {"network.family": "residual", "network.depth": 6, "network.width": 4},
    "plain after": {
        "network.family": "plain",
        "network.depth": 6,
        "network.width": 4,
        "normalization.placement": "after",
    },
}
KINDS = ["none", "batch", "layer", "group", "instance"]


def _config(family: str = "lenet", kind: str = "batch", **values: object) -> RunConfig:
    given = {key.replace("__", "."): value for key, value in values.items()}
    common = {"training.epochs": 1, "recording.moments": 6, "optimizer.batch_size": 128, "normalization.kind": kind}
    return RunConfig().with_values({**FAMILIES[family], **common, **given})


def _run(tmp_path: Path, config: RunConfig) -> Records:
    outcome = train(config, tmp_path)
    assert outcome.step == config.steps, outcome
    return Records(tmp_path)


def _replay(config: RunConfig, steps: int):
    """The same training, written with PyTorch's own optimizer; yields the network after forward and after the step."""
    data = load_dataset(config.dataset)
    x_train, y_train = torch.from_numpy(data.x_train), torch.from_numpy(data.y_train)
    batches = Batches(x_train, y_train, config.optimizer.batch_size, config.training.seed)
    network = Network(config)
    parameters = network.parameters_by_name()
    settings = config.optimizer
    optimizer = torch.optim.SGD(
        parameters.values(),
        lr=settings.learning_rate,
        momentum=settings.momentum,
        weight_decay=settings.weight_decay,
    )
    befores = [network.graph[f"{layer}.norm"].inputs[0] for layer in network.graph.layers]
    torch.set_num_threads(1)  # as a run has: sums come out in the same order
    for step in range(1, steps + 1):
        x, y = batches.at(step)
        logits, outputs = network.outputs(x, befores)
        loss = F.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        gradients = {
            name: parameter.grad.clone() for name, parameter in parameters.items() if parameter.grad is not None
        }
        optimizer.step()
        activations = dict(zip(network.graph.layers, (outputs[name] for name in befores), strict=True))
        yield step, network, loss, gradients, activations


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_per_step_quantity_agrees_with_a_training_loop_of_pytorchs_own(
    tmp_path: Path, family: str, kind: str
) -> None:
    if (family, kind) == ("mlp", "instance"):
        pytest.skip("instance normalization needs pixels")
    config = _config(family, kind, optimizer__momentum=0.5, optimizer__weight_decay=1e-3)
    records = _run(tmp_path, config)
    for step, network, loss, gradients, activations in _replay(config, 5):
        at = {
            (info.quantity, info.layer): found[1]
            for info in records.series()
            if QUANTITIES[info.quantity].rhythm is Rhythm.STEP
            and (found := records.at(info.quantity, info.layer, step)) is not None
        }
        np.testing.assert_allclose(at["loss", ""], loss.item(), rtol=2e-6, atol=1e-7)
        for name, gradient in gradients.items():
            np.testing.assert_allclose(at["grad_norm", name], gradient.norm().item(), rtol=2e-6, atol=1e-7)
        for layer, values in activations.items():
            array = values.detach().numpy().astype(np.float64)
            axes = (0, *range(2, array.ndim))
            np.testing.assert_allclose(at["batch_mean", layer], array.mean(axes), rtol=2e-6, atol=1e-7)
            np.testing.assert_allclose(at["batch_var", layer], array.var(axes), rtol=2e-6, atol=1e-7)
            normalizer = network.normalizers[layer]
            if normalizer.gamma is not None and normalizer.beta is not None:
                np.testing.assert_allclose(at["gamma", layer], normalizer.gamma.detach(), rtol=2e-6, atol=1e-7)
                np.testing.assert_allclose(at["beta", layer], normalizer.beta.detach(), rtol=2e-6, atol=1e-7)
                np.testing.assert_allclose(
                    at["gamma_grad", layer], gradients[f"{layer}.norm.gamma"], rtol=2e-6, atol=1e-7
                )
                np.testing.assert_allclose(
                    at["beta_grad", layer], gradients[f"{layer}.norm.beta"], rtol=2e-6, atol=1e-7
                )
            if normalizer.running_mean is not None and normalizer.running_var is not None:
                np.testing.assert_allclose(at["running_mean", layer], normalizer.running_mean, rtol=2e-6, atol=1e-7)
                np.testing.assert_allclose(at["running_var", layer], normalizer.running_var, rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("momentum", [0.1, 0.01, 0.0, 1.0, None])
def test_running_statistics_follow_from_the_recorded_batch_statistics(
    tmp_path: Path, family: str, momentum: float | None
) -> None:
    config = _config(family, normalization__momentum=momentum)
    records = _run(tmp_path, config)
    graph = Network(config).graph
    for layer in graph.layers:
        n = config.optimizer.batch_size * int(np.prod(graph[f"{layer}.norm"].shape[1:]))
        mean, variance = (records.read(name, layer).values.astype(np.float64) for name in ("batch_mean", "batch_var"))
        unbiased = variance * n / (n - 1)  # PyTorch's running variance is the unbiased one
        for quantity, batch, start in (("running_mean", mean, 0.0), ("running_var", unbiased, 1.0)):
            running = np.full(batch.shape[1:], start)
            recorded = records.read(quantity, layer).values
            for t, value in enumerate(batch, start=1):
                m = 1 / t if momentum is None else momentum
                running = (1 - m) * running + m * value
                scale = max(1.0, float(np.abs(recorded[t - 1]).max()))
                assert np.abs(recorded[t - 1] - running).max() <= 1e-6 * scale


def test_the_closed_form_of_the_running_mean_holds(tmp_path: Path) -> None:
    m = 0.2
    records = _run(tmp_path, _config(normalization__momentum=m))
    batch = records.read("batch_mean", "conv2").values.astype(np.float64)
    running = records.read("running_mean", "conv2").values
    t = len(batch)
    weights = m * (1 - m) ** (t - np.arange(1, t + 1))
    np.testing.assert_allclose(running[-1], weights @ batch, rtol=1e-5, atol=1e-6)


def test_recording_changes_no_loss(tmp_path: Path) -> None:
    losses = []
    for number, values in enumerate(
        (
            {"recording__every_step": True, "recording__moments": 30},
            {"recording__every_step": False, "recording__moments": 0},
            {"recording__every_step": True, "recording__moments": 0},
        )
    ):
        for kind in ("none", "batch", "group"):
            folder = tmp_path / f"{number}{kind}"
            losses.append(_run(folder, _config("residual", kind, **values)).read("loss").values)
    for index in range(3):
        assert np.array_equal(losses[index], losses[index + 3])
        assert np.array_equal(losses[index], losses[index + 6])


def test_looking_changes_nothing_of_the_network(tmp_path: Path) -> None:
    config = _config("residual")
    session = Session(config, tmp_path, Records(tmp_path))
    session.train_step()
    before = {name: value.clone() for name, value in session.network.state().items()}
    random = torch.get_rng_state()
    session.recorder.look(0)
    after = session.network.state()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert torch.equal(random, torch.get_rng_state())
    assert {slot.mode for slot in session.network.normalizers.values()} == {Mode.TRAIN}


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_scheduled_quantities_agree_with_the_probe_batch_taken_apart(tmp_path: Path, activation: str) -> None:
    config = _config(network__activation=activation, recording__probe_images=300)
    records = _run(tmp_path, config)
    network = Network(config)  # step 0: before training
    data = load_dataset(config.dataset)
    first = [int(np.argmax(data.y_train == label)) for label in range(4)]
    chosen = (first + [index for index in range(len(data.x_train)) if index not in first])[:300]
    probe = torch.from_numpy(data.x_train[chosen])
    with torch.no_grad(), network.in_mode(Mode.BATCH):
        _, outputs = network.outputs(probe, ["conv2", "conv2.norm", "conv2.activation", "fc1.activation"])
    before = outputs["conv2"].numpy()
    counts = _at(records, "histogram_before", "conv2")
    ends = _at(records, "histogram_range_before", "conv2")
    np.testing.assert_allclose(ends[:, 0], before.min((0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(ends[:, 1], before.max((0, 2, 3)), rtol=1e-6)
    assert (counts.sum(axis=1) == before[:, 0].size).all()
    expected, _ = np.histogram(before[:, 3], bins=counts.shape[1])
    assert np.abs(counts[3] - expected).sum() <= 4  # a value on an edge may fall to either side
    after = outputs["conv2.activation"].numpy()
    np.testing.assert_allclose(_at(records, "activation_mean", "conv2"), after.mean((0, 2, 3)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(_at(records, "activation_var", "conv2"), after.var((0, 2, 3)), rtol=1e-4, atol=1e-6)
    if activation == "relu":
        zero = (after == 0).mean((0, 2, 3))
        np.testing.assert_allclose(_at(records, "zero_share", "conv2"), zero, rtol=1e-5)
        dead = (outputs["fc1.activation"].numpy() == 0).all(axis=0).mean()
        np.testing.assert_allclose(_at(records, "dead_share", "fc1"), dead, rtol=1e-6)
    else:
        slope = 4 * after * (1 - after) if activation == "sigmoid" else 1 - after**2
        np.testing.assert_allclose(_at(records, "saturated_share", "conv2"), (slope < 0.05).mean((0, 2, 3)), atol=1e-5)
    np.testing.assert_allclose(_at(records, "feature_maps_before", "conv2"), before[:4], rtol=1e-5)
    np.testing.assert_allclose(_at(records, "sample_images", ""), data.x_train[first])


def _at(records: Records, quantity: str, layer: str) -> np.ndarray:
    found = records.at(quantity, layer, 0)
    assert found is not None
    return found[1]


def test_a_dead_channel_counts_as_dead(tmp_path: Path) -> None:
    config = _config(kind="none")
    session = Session(config, tmp_path, Records(tmp_path))
    with torch.no_grad():
        session.network.parameters_by_name()["conv1.bias"][:2] = -1e3
    found = session.recorder.look(0)
    assert found["dead_share", "conv1"] == pytest.approx(2 / 6)
    assert found["zero_share", "conv1"][:2] == pytest.approx([1, 1])


def test_evaluation_is_that_of_the_whole_test_split(tmp_path: Path) -> None:
    config = _config()
    records = _run(tmp_path, config)
    data = load_dataset(config.dataset)
    *_, (_, network, *_) = _replay(config, config.steps)
    with torch.no_grad(), network.in_mode(Mode.RUNNING):
        logits = network(torch.from_numpy(data.x_test))
    y = torch.from_numpy(data.y_test)
    assert records.read("eval_loss").values[-1] == pytest.approx(F.cross_entropy(logits, y).item(), rel=1e-3)
    assert records.read("eval_accuracy").values[-1] == pytest.approx(
        (logits.argmax(1) == y).float().mean().item(), abs=3e-3
    )


def test_histograms_leave_out_what_is_not_finite_and_keep_constants() -> None:
    values = torch.tensor([[0.0, 1.0, float("nan"), float("inf")], [2.0, 2.0, 2.0, 2.0], [float("nan")] * 4])
    counts, ends = channel_histograms(values, 4)
    assert counts.tolist() == [[1, 0, 0, 1], [4, 0, 0, 0], [0, 0, 0, 0]]
    assert ends.tolist() == [[0, 1], [2, 2], [0, 0]]


def test_everything_recorded_is_listed_with_its_shape(tmp_path: Path) -> None:
    for kind in ("none", "batch"):
        records = _run(tmp_path / kind, _config("residual", kind))
        for info in records.series():
            assert info.quantity in QUANTITIES
            values = records.read(info.quantity, info.layer).values
            assert values.shape[1:] == info.shape
            assert len(values) > 0, info
