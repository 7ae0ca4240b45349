"""The recorder: every series is found by its name, whatever is recorded before it, and holds what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.config import NormalizationConfig, RunConfig
from explorer.networks import Mode, Network
from explorer.networks.normalization import build_normalizer
from explorer.recording import Recorder, build_recorder
from explorer.recording.channel_statistics import ChannelStatistics
from explorer.recording.probe import Key, Observation, StepProbe
from explorer.store.series import SeriesInfo

NETWORK = Network(RunConfig())


class _Given(StepProbe):
    """Records what it is told."""

    def __init__(self, quantity: str, values: Sequence[float]) -> None:
        super().__init__(NETWORK)
        self.quantity, self.left = quantity, list(values)

    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo(self.quantity, "", ())]

    def values(self, observation: Observation) -> list[Tensor]:
        del observation
        return [torch.tensor([self.left.pop(0)])]


class _Sink:
    def __init__(self) -> None:
        self.rows: dict[Key, np.ndarray] = {}

    def append(
        self, first_step: int, rows: Mapping[Key, np.ndarray], moments: object = (), events: object = ()
    ) -> None:
        del first_step, moments, events
        self.rows = dict(rows)


def _flushed(*probes: StepProbe, steps: int) -> tuple[int | None, dict[Key, np.ndarray]]:
    recorder, sink = Recorder(probes, [], torch.device("cpu")), _Sink()
    for step in range(1, steps + 1):
        recorder.record(step, recorder.row(None))  # type: ignore[arg-type]
    return recorder.flush(sink, 0), sink.rows


@pytest.mark.parametrize("loss_first", [True, False])
def test_a_run_diverges_where_its_loss_does_wherever_that_stands_in_a_row(loss_first: bool) -> None:
    loss, other = _Given("loss", [1, 2, np.inf, 4]), _Given("weight_norm", [np.nan, 1, 2, 3])
    diverged, rows = _flushed(*((loss, other) if loss_first else (other, loss)), steps=4)
    assert diverged == 3
    np.testing.assert_array_equal(rows["loss", ""], [1, 2, np.inf])
    np.testing.assert_array_equal(rows["weight_norm", ""], [np.nan, 1, 2])


def test_a_quantity_that_is_not_finite_is_no_divergence() -> None:
    diverged, rows = _flushed(_Given("weight_norm", [np.inf, np.nan]), _Given("loss", [1, 2]), steps=2)
    assert diverged is None and len(rows["loss", ""]) == 2


@pytest.mark.parametrize("family", ["lenet", "residual"])
@pytest.mark.parametrize("kind", ["batch", "ghost", "none"])
def test_what_is_recorded_is_what_is_declared(family: str, kind: str) -> None:
    config = RunConfig().with_values({"network.family": family, "normalization.kind": kind, "recording.moments": 0})
    network = Network(config)
    x, y = torch.zeros(4, 1, 8, 8), torch.zeros(4, dtype=torch.long)
    recorder = build_recorder(network, x, y, x, y)
    sink = _Sink()
    recorder.record(1, torch.ones(recorder._buffer.shape[1]))
    recorder.flush(sink, 0)
    declared = {(info.quantity, info.layer): info.shape for info in recorder.series()}
    assert {key: values.shape[1:] for key, values in sink.rows.items()} == declared


@pytest.mark.parametrize("kind", ["batch", "batch_formula", "ghost", "rms", "none", "whitening"])
@pytest.mark.parametrize("eps", [1e-5, 1e-1])
@pytest.mark.parametrize("mode", [Mode.TRAIN, Mode.EXACT])
@torch.no_grad()
def test_batch_var_is_the_biased_variance_of_the_batch_in_every_mode(kind: str, eps: float, mode: Mode) -> None:
    slot = build_normalizer(NormalizationConfig.model_validate({"kind": kind, "eps": eps, "ghost_size": 64}), 6)
    slot.watched, slot.mode = True, mode
    x = 0.3 * torch.randn(64, 6, 4, 4, generator=torch.Generator().manual_seed(0)) + 1
    for scale in (1.0, 2.0):  # a second batch leaves nothing of the first
        slot(scale * x)
        expected = (scale * x).double().var(dim=(0, 2, 3), correction=0)
        torch.testing.assert_close(slot.batch_var.double(), expected, rtol=2e-4 if eps > 1e-5 else 1e-5, atol=0)


@pytest.mark.parametrize("eps", [1e-5, 1e-1])
@torch.no_grad()
def test_the_recorded_variance_is_that_of_the_slot(eps: float) -> None:
    network = Network(RunConfig().with_values({"normalization.eps": eps}))
    probe = ChannelStatistics(network)
    network(torch.randn(64, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    columns = {
        (info.quantity, info.layer): values.numpy()[None]
        for info, values in zip(probe.columns(), probe.values(None), strict=True)  # type: ignore[arg-type]
    }
    assert (("inverse_deviation", "conv1") in columns) == (eps == 1e-5)
    recorded = probe.recorded(columns)
    assert recorded.keys() == {(info.quantity, info.layer) for info in probe.series()}
    for layer, slot in network.normalizers.items():
        np.testing.assert_array_equal(recorded["batch_var", layer][0], slot.batch_var.numpy())
        np.testing.assert_array_equal(recorded["batch_mean", layer][0], slot.batch_mean.numpy())
