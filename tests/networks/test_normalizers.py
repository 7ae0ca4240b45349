"""Normalizers against PyTorch's own layers and against the formula in NumPy; gradients against finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.config import NormalizationConfig
from explorer.networks.normalization import (
    BatchNormalization,
    GroupNormalization,
    InstanceNormalization,
    LayerNormalization,
    Mode,
    Normalizer,
    build_normalizer,
)
from tests.fuzzing import examples

SHAPES = [(8, 6, 5, 5), (8, 6)]


def _values(shape: tuple[int, ...], seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * 2 + 3


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("momentum", [0.1, 0.0, 1.0, None])
def test_batch_normalization_is_pytorchs_to_the_last_bit(shape: tuple[int, ...], momentum: float | None) -> None:
    ours = BatchNormalization(6, momentum)
    theirs = (nn.BatchNorm2d if len(shape) == 4 else nn.BatchNorm1d)(6, momentum=momentum)
    x = _values(shape)
    for seed in range(4):
        x = _values(shape, seed)
        assert torch.equal(ours(x), theirs(x))
    assert theirs.running_mean is not None and theirs.running_var is not None
    assert torch.equal(ours.running_mean, theirs.running_mean)
    assert torch.equal(ours.running_var, theirs.running_var)
    ours.mode = Mode.RUNNING
    assert torch.equal(ours(x), theirs.eval()(x))


def test_batch_mode_updates_nothing() -> None:
    normalizer = BatchNormalization(6)
    normalizer(_values(SHAPES[0]))
    before = (normalizer.running_mean.clone(), normalizer.running_var.clone(), normalizer.num_batches_tracked)
    normalizer.mode = Mode.BATCH
    normalizer(_values(SHAPES[0], 1))
    assert torch.equal(before[0], normalizer.running_mean)
    assert torch.equal(before[1], normalizer.running_var)
    assert before[2] == normalizer.num_batches_tracked


def test_one_value_a_channel_is_refused_as_pytorch_refuses_it() -> None:
    with pytest.raises(ValueError, match=r"more than one value per channel.*batch of 2"):
        BatchNormalization(6)(torch.randn(1, 6))
    assert BatchNormalization(6)(torch.randn(1, 6, 2, 2)).shape == (1, 6, 2, 2)


def _numpy(x: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + 1e-5)


@examples(30)
@given(st.integers(2, 6), st.integers(1, 3), st.integers(2, 5), st.floats(-4, 4))
def test_the_formula_holds_for_every_normalizer(samples: int, half_channels: int, pixels: int, scale: float) -> None:
    channels = 2 * half_channels
    x = (10.0**scale * _values((samples, channels, pixels, pixels))).double()
    array = x.numpy()
    grouped = array.reshape(samples, 2, channels // 2, pixels, pixels)
    cases: list[tuple[Normalizer, np.ndarray]] = [
        (BatchNormalization(channels), _numpy(array, (0, 2, 3))),
        (LayerNormalization(channels), _numpy(array, (1, 2, 3))),
        (InstanceNormalization(channels), _numpy(array, (2, 3))),
        (GroupNormalization(channels, 2), _numpy(grouped, (2, 3, 4)).reshape(array.shape)),
    ]
    for normalizer, expected in cases:
        np.testing.assert_allclose(normalizer.double()(x).detach().numpy(), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", ["none", "batch", "layer", "group", "instance"])
@pytest.mark.parametrize("mode", list(Mode))
def test_gradients_agree_with_finite_differences(kind: str, mode: Mode) -> None:
    normalizer = build_normalizer(NormalizationConfig.model_validate({"kind": kind}), 4).double()
    normalizer.mode = Mode.BATCH if mode is Mode.TRAIN else mode
    x = _values((3, 4, 2, 3)).double().requires_grad_()
    assert torch.autograd.gradcheck(normalizer, (x,))


@pytest.mark.parametrize("kind", ["none", "batch", "layer", "group", "instance"])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_watched_normalizer_leaves_is_mean_and_biased_variance(kind: str, shape: tuple[int, ...]) -> None:
    if kind == "instance" and len(shape) == 2:
        pytest.skip("instance normalization needs pixels")
    normalizer = build_normalizer(NormalizationConfig.model_validate({"kind": kind}), 6)
    normalizer.watched = True
    x = _values(shape)
    normalizer(x)
    axes = (0, *range(2, len(shape)))
    variance = normalizer.batch_var.numpy().astype(np.float64)
    np.testing.assert_allclose(normalizer.batch_mean.numpy(), x.numpy().mean(axes), rtol=1e-6)
    np.testing.assert_allclose(variance, x.numpy().astype(np.float64).var(axes), rtol=2e-6)
