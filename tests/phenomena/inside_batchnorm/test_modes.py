"""Train mode and eval mode against PyTorch's own layer."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.phenomena.inside_batchnorm.numbers.forward import Mode, RunningStatistics, Settings, forward
from explorer.phenomena.inside_batchnorm.numbers.modes import (
    BATCH_A,
    BATCH_B,
    PRINTED,
    batch_mate_curve,
    demonstration,
    forgotten_eval,
)
from tests.fuzzing import examples

numbers = st.floats(-100, 100, width=32)
batches = st.lists(numbers, min_size=2, max_size=6)


def _column(values: object) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).reshape(-1, 1)


def test_the_demonstration_prints_what_pytorch_prints() -> None:
    layer = torch.nn.BatchNorm1d(1, dtype=torch.float64)
    assert layer.running_mean is not None and layer.running_var is not None
    printed = []
    for batch in (BATCH_A, BATCH_B):
        layer(_column(batch))
        printed += [round(layer.running_mean.item(), 4), round(layer.running_var.item(), 4)]
    assert printed == list(PRINTED.values())
    shown = demonstration(BATCH_A, BATCH_B, Settings())
    ours = [value for after in shown.history[1:] for value in (float(after.mean[0]), float(after.var[0]))]
    assert [round(value, 4) for value in ours] == printed
    layer.eval()
    for batch, result in zip((BATCH_A, BATCH_B), shown.evaluated, strict=True):
        np.testing.assert_allclose(result.y, layer(_column(batch)).detach(), rtol=1e-12)


def test_the_two_batches_differ_in_eval_mode_and_not_in_train_mode() -> None:
    shown = demonstration(BATCH_A, BATCH_B, Settings())
    np.testing.assert_allclose(shown.train[0].y, shown.train[1].y, atol=2e-6)
    assert np.abs(shown.evaluated[0].y - shown.evaluated[1].y).min() > 2


@given(batches, batches, st.floats(0, 1, width=32), st.integers(1, 20))
@examples(100)
def test_any_two_batches_leave_pytorchs_running_values(a: list[float], b: list[float], m: float, rounds: int) -> None:
    layer = torch.nn.BatchNorm1d(1, momentum=m, dtype=torch.float64)
    for _ in range(rounds):
        layer(_column(a))
        layer(_column(b))
    last = demonstration(a, b, Settings(momentum=m), rounds).history[-1]
    assert layer.running_mean is not None and layer.running_var is not None
    assert last.mean[0] == pytest.approx(layer.running_mean.item(), rel=1e-12, abs=1e-10)
    assert last.var[0] == pytest.approx(layer.running_var.item(), rel=1e-12, abs=1e-8)


def test_a_forgotten_eval_gives_one_sample_another_output_in_every_batch() -> None:
    config = Settings(gamma=2, beta=0.5)
    shown = demonstration(BATCH_A, BATCH_B, config)
    called, among_a, among_b, alone = forgotten_eval(4.0, shown, BATCH_A, BATCH_B, config)
    assert len({round(row.y, 3) for row in (called, among_a, among_b)}) == 3
    assert np.isnan(alone.y)
    assert called.running_mean == shown.history[-1].mean[0] != among_b.running_mean


def test_a_forgotten_eval_is_what_pytorch_computes_in_train_mode() -> None:
    shown = demonstration(BATCH_A, BATCH_B, Settings())
    _, among_a, _, _ = forgotten_eval(9.0, shown, BATCH_A, BATCH_B, Settings())
    layer = torch.nn.BatchNorm1d(1, dtype=torch.float64)
    for batch in (BATCH_A, BATCH_B):
        layer(_column(batch))
    assert layer.running_mean is not None
    assert among_a.y == pytest.approx(layer(_column([9.0, *BATCH_A]))[0].item(), rel=1e-12)
    assert among_a.running_mean == pytest.approx(layer.running_mean.item(), rel=1e-12)


def test_a_batch_mate_moves_the_output_in_train_mode_only() -> None:
    x = np.array([[2.0, 1.0], [4.0, 3.0], [3.0, 2.0]])
    values, running = np.linspace(-5, 5, 7), RunningStatistics.start(2)
    train, evaluated = (
        batch_mate_curve(x, Settings(), running, mode, (0, 0), (1, 0), values) for mode in (Mode.TRAIN, Mode.EVAL)
    )
    assert np.ptp(train) > 0.5 and np.ptp(evaluated) == 0
    for value, output in zip(values, train, strict=True):
        moved = np.array([[2.0, 1.0], [value, 3.0], [3.0, 2.0]])
        assert output == pytest.approx(float(forward(moved).y[0, 0]), rel=1e-12)
    other_channel = batch_mate_curve(x, Settings(), running, Mode.TRAIN, (0, 0), (1, 1), values)
    assert np.ptp(other_channel) == 0
