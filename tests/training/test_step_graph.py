"""A replayed step does what an eager one does: on the CPU by its recorded operations, on a GPU by a CUDA graph.

`make_fx` records the operations of a step with the tensors that they touch, and repeats them with the same tensors: as
a CUDA graph does, it knows nothing of what Python decides or binds anew from step to step.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from explorer.config import RunConfig
from explorer.store.records import Records
from explorer.training import Session, train
from explorer.training.session import one_thread
from explorer.training.step_graph import WARM_UP, CudaStep, Step, StepRunner, why_not_captured

BASE = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 128, "recording.moments": 4})
SETTINGS = [
    {"normalization.kind": "batch"},
    {"normalization.kind": "none", "optimizer.momentum": 0.9},
    {"network.family": "residual", "network.depth": 6, "optimizer.weight_decay": 0.01, "optimizer.momentum": 0.5},
    {"normalization.kind": "group", "dataset.flip": True},
]


class RecordedOperations:
    """Stands for a CUDA graph on any device. Recording takes the step, so what it moved is put back."""

    def __init__(self, step: Step, x: Tensor, y: Tensor, state: list[Tensor]) -> None:
        self._x, self._y = x.clone(), y.clone()
        before = [tensor.clone() for tensor in state]
        self._operations = make_fx(step)(self._x, self._y)
        for tensor, value in zip(state, before, strict=True):
            tensor.detach().copy_(value)

    def replay(self, x: Tensor, y: Tensor) -> Tensor:
        return self._operations(x, y)


def _session(folder: Path, config: RunConfig) -> Session:
    return Session(config, folder, Records(folder))


def _state(session: Session) -> list[Tensor]:
    """Everything that a step moves in place."""
    tensors = [*session._parameters, *session._optimizer._velocity]
    tensors += [buffer for slot in session.network.normalizers.values() for buffer in slot.buffers()]
    for probe in session._recorder._step_probes:
        tensors += [*getattr(probe, "_before", []), *([probe._norms] if hasattr(probe, "_norms") else [])]  # type: ignore[attr-defined]
    return tensors


def _steps(session: Session, count: int) -> np.ndarray:
    for _ in range(count):
        session.train_step()
    return session._recorder._buffer[:count].cpu().numpy()


@pytest.mark.parametrize("values", SETTINGS)
def test_replayed_steps_record_and_move_what_eager_ones_do(tmp_path: Path, values: dict[str, object]) -> None:
    config = BASE.with_values(values | {"training.device": "cpu"})
    eager, replayed = _session(tmp_path / "eager", config), _session(tmp_path / "replayed", config)
    taken = []

    def capture(step: Step, x: Tensor, y: Tensor) -> RecordedOperations:
        taken.append(replayed.step)
        return RecordedOperations(step, x, y, _state(replayed))

    replayed._runner = StepRunner(replayed._compute, replayed.network, capture)
    with one_thread():
        np.testing.assert_array_equal(_steps(replayed, 9), _steps(eager, 9))
    assert taken == [WARM_UP + 1]
    for name, value in eager.network.state().items():
        assert torch.equal(replayed.network.state()[name], value), name


def test_a_changed_learning_rate_is_captured_anew(tmp_path: Path) -> None:
    session = _session(tmp_path, BASE)
    before = session._runner
    session._apply("optimizer.learning_rate", 0.3)
    assert session._runner is not before


def test_what_cannot_be_captured_is_taken_eagerly_and_says_so(tmp_path: Path) -> None:
    eager, refused = _session(tmp_path / "eager", BASE), _session(tmp_path / "refused", BASE)

    def capture(*_: object) -> RecordedOperations:
        refused.network.batches_counted = dict.fromkeys(refused.network.batches_counted, 99)
        raise RuntimeError("operation not permitted when stream is capturing\nand more")

    refused._runner = StepRunner(refused._compute, refused.network, capture)
    with one_thread():
        np.testing.assert_array_equal(_steps(refused, 7), _steps(eager, 7))
    assert refused._runner.note.endswith("operation not permitted when stream is capturing")
    assert refused.network.batches_counted == eager.network.batches_counted


def test_a_cumulative_mean_is_not_captured(tmp_path: Path) -> None:
    session = _session(tmp_path, BASE.with_values({"normalization.momentum": None}))
    assert "cumulative" in why_not_captured(session.network)
    assert why_not_captured(_session(tmp_path / "other", BASE).network) == ""


def test_on_the_cpu_nothing_is_captured_and_nothing_is_noted(tmp_path: Path) -> None:
    outcome = train(BASE.with_values({"training.device": "cpu"}), tmp_path)
    assert outcome.message == ""


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here: steps are captured on none")
@pytest.mark.parametrize("values", SETTINGS)
def test_a_cuda_graph_records_what_eager_steps_do(tmp_path: Path, values: dict[str, object]) -> None:
    config = BASE.with_values(values | {"training.device": "cuda"})
    eager, captured = _session(tmp_path / "eager", config), _session(tmp_path / "captured", config)
    eager._runner = StepRunner(eager._compute, eager.network, None)
    rows = _steps(captured, 9), _steps(eager, 9)
    assert isinstance(captured._runner._captured, CudaStep) and not captured._runner.note
    np.testing.assert_allclose(*rows, rtol=1e-3, atol=1e-5)
