"""A replayed step does what an eager one does: on the CPU by its recorded operations, on a GPU by a CUDA graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.config import NormalizationKind, RunConfig
from explorer.recording.one_operation import one_operation
from explorer.store.records import Records
from explorer.training import Session, train
from explorer.training.callbacks.live_settings import apply
from explorer.training.recorded_step import RecordedStep
from explorer.training.step_graph import WARM_UP, CudaStep, StepRunner, why_not_captured
from explorer.training.threads import one_thread

BASE = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 128, "recording.moments": 4})
SETTINGS = [
    *({"normalization.kind": kind} for kind in NormalizationKind if not kind.description.changes_from_step_to_step),
    {"normalization.kind": "none", "optimizer.momentum": 0.9},
    {"network.family": "residual", "network.depth": 6, "optimizer.weight_decay": 0.01, "optimizer.momentum": 0.5},
    {"normalization.kind": "group", "dataset.flip": True},
    {"normalization.kind": "layer", "training.trained": "gamma_beta"},
    {"normalization.kind": "instance", "network.activation": "sigmoid"},
    {"network.family": "mlp", "network.activation": "tanh"},
    *({"network.family": family} for family in ("alexnet", "vgg", "nin", "googlenet", "resnext", "densenet")),
    {"network.family": "unet", "dataset.name": "scenes", "optimizer.batch_size": 8},
]


def _session(folder: Path, config: RunConfig) -> Session:
    return Session(config, folder, Records(folder))


def _steps(session: Session, count: int) -> np.ndarray:
    for _ in range(count):
        session.train_step()
    return session.recorder._buffer[:count].cpu().numpy()


def _eager(folder: Path, config: RunConfig) -> Session:
    session = _session(folder, config)
    session._runner = StepRunner(session.forward_backward_step, session.network, None)
    return session


@pytest.mark.parametrize("values", SETTINGS)
def test_replayed_steps_record_and_move_what_eager_ones_do(tmp_path: Path, values: dict[str, object]) -> None:
    config = BASE.with_values(values | {"training.device": "cpu"})
    eager, replayed = _eager(tmp_path / "eager", config), _session(tmp_path / "replayed", config)
    eager_steps: list[int] = []
    step = replayed._runner._step
    replayed._runner._step = lambda x, y: eager_steps.append(replayed.step) or step(x, y)
    with one_thread():
        np.testing.assert_array_equal(_steps(replayed, 9), _steps(eager, 9))
    assert eager_steps == list(range(1, WARM_UP + 2))  # the last of them was written down
    for name, value in eager.network.state().items():
        assert torch.equal(replayed.network.state()[name], value), name
    assert replayed.network.batches_counted == eager.network.batches_counted


def test_a_step_that_reads_a_value_is_never_replayed() -> None:
    weight = torch.ones(3)

    def step(x: Tensor, y: Tensor) -> Tensor:
        weight.add_(x if y.sum().item() > 0 else -x)
        return weight.clone()

    recorded = RecordedStep(step, torch.ones(3), torch.ones(3))
    assert recorded.replay(torch.ones(3), torch.ones(3)).tolist() == [2, 2, 2]  # what recording it did
    assert recorded.replay(torch.ones(3), -torch.ones(3)).tolist() == [1, 1, 1]


def test_what_is_one_operation_may_look_at_values_and_is_repeated() -> None:
    weight, taken = torch.ones(3), []

    @one_operation
    def signed(values: list[Tensor]) -> Tensor:
        return values[0] if values[1].sum().item() > 0 else -values[0]

    def step(x: Tensor, y: Tensor) -> Tensor:
        taken.append(1)
        weight.add_(signed([x, y]))
        return weight.clone()

    recorded = RecordedStep(step, torch.ones(3), torch.ones(3))
    assert recorded.replay(torch.ones(3), torch.ones(3)).tolist() == [2, 2, 2]  # what recording it did
    assert recorded.replay(torch.ones(3), -torch.ones(3)).tolist() == [1, 1, 1]
    assert recorded.replay(torch.ones(3), torch.ones(3)).tolist() == [2, 2, 2]
    assert len(taken) == 1


def test_a_step_that_fails_while_it_is_written_down_fails(tmp_path: Path) -> None:
    session = _session(tmp_path, BASE)

    def failing(*_: Tensor) -> Tensor:
        raise RuntimeError("not enough memory")

    with one_thread():
        _steps(session, WARM_UP)
        session._runner._step = failing
        with pytest.raises(RuntimeError, match="not enough memory"):
            session.train_step()


def test_a_changed_learning_rate_is_captured_anew(tmp_path: Path) -> None:
    session = _session(tmp_path, BASE)
    before = session._runner
    apply(session, "optimizer.learning_rate", 0.3)
    assert session._runner is not before


def test_what_cannot_be_captured_is_taken_eagerly_and_says_so(tmp_path: Path) -> None:
    eager, refused = _eager(tmp_path / "eager", BASE), _session(tmp_path / "refused", BASE)

    def capture(*_: object) -> RecordedStep:
        refused.network.batches_counted = dict.fromkeys(refused.network.batches_counted, 99)
        raise RuntimeError("operation not permitted when stream is capturing\nand more")

    refused._runner = StepRunner(refused.forward_backward_step, refused.network, capture)
    with one_thread():
        np.testing.assert_array_equal(_steps(refused, 7), _steps(eager, 7))
    assert refused._runner.note.endswith("operation not permitted when stream is capturing")
    assert refused.network.batches_counted == eager.network.batches_counted


@pytest.mark.parametrize("kind", [kind for kind in NormalizationKind if kind.description.changes_from_step_to_step])
def test_what_changes_from_step_to_step_is_not_captured_and_the_reason_is_its_own(
    tmp_path: Path, kind: NormalizationKind
) -> None:
    session = _session(tmp_path, BASE.with_values({"normalization.kind": kind}))
    reason = why_not_captured(session.network)
    assert reason == f"normalization {kind} {kind.description.changes_from_step_to_step}"
    assert session._runner._capture is None


def test_a_cumulative_mean_is_not_captured(tmp_path: Path) -> None:
    session = _session(tmp_path, BASE.with_values({"normalization.momentum": None}))
    assert "cumulative" in why_not_captured(session.network)
    assert why_not_captured(_session(tmp_path / "other", BASE).network) == ""


@pytest.mark.parametrize("kind", ["batch", "noisy"])
def test_on_the_cpu_nothing_is_noted(tmp_path: Path, kind: str) -> None:
    outcome = train(BASE.with_values({"training.device": "cpu", "normalization.kind": kind}), tmp_path)
    assert outcome.message == ""


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here: steps are captured on none")
@pytest.mark.parametrize("values", SETTINGS)
def test_a_cuda_graph_records_what_eager_steps_do(tmp_path: Path, values: dict[str, object]) -> None:
    config = BASE.with_values(values | {"training.device": "cuda"})
    eager, captured = _session(tmp_path / "eager", config), _session(tmp_path / "captured", config)
    eager._runner = StepRunner(eager.forward_backward_step, eager.network, None)
    rows = _steps(captured, 9), _steps(eager, 9)
    assert isinstance(captured._runner._captured, CudaStep) and not captured._runner.note
    np.testing.assert_allclose(*rows, rtol=1e-3, atol=1e-5)
