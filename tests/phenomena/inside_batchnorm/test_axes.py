"""Which cells share a mean, against PyTorch's own normalizers in float64."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn import functional

from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, block, group_choices, span
from tests.fuzzing import examples

EPS = 1e-5


@st.composite
def blocks(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """A batch (N, C) or (N, C, H, W) with scales from 1e-6 to 1e6, and a number of groups that divides C."""
    channels = draw(st.integers(1, 6))
    shape = (draw(st.integers(2, 4)), channels, *draw(st.sampled_from([(), (2, 2), (1, 3)])))
    scale = draw(st.sampled_from([1e-6, 1.0, 1e6]))
    x = draw(arrays(np.float64, shape, elements=st.floats(-1, 1, width=32))) * scale
    return x, draw(st.sampled_from(group_choices(channels)))


@given(blocks(), st.sampled_from(Averaging))
@examples(300)
def test_every_normalization_agrees_with_pytorch(case: tuple[np.ndarray, int], averaging: Averaging) -> None:
    x, groups = case
    seen = block(x, averaging, groups, EPS)
    oracle = _pytorch(torch.tensor(x), averaging, groups).numpy().reshape(seen.x_hat.shape)
    amplification = max(1.0, float((np.abs(x).max() / np.sqrt(seen.spread + EPS)).max()))
    np.testing.assert_allclose(seen.x_hat, oracle, rtol=0, atol=1e-12 * amplification)


@given(blocks(), st.sampled_from(Averaging), st.data())
@examples(200)
def test_the_span_holds_exactly_the_cells_that_move_the_chosen_ones_mean(
    case: tuple[np.ndarray, int], averaging: Averaging, data: st.DataObject
) -> None:
    x, groups = case
    values = x.reshape(*x.shape[:2], -1)
    sample, channel = (data.draw(st.integers(0, size - 1)) for size in values.shape[:2])
    around = span(averaging, (values.shape[0], values.shape[1]), groups, sample, channel)
    before = block(x, averaging, groups).spread[sample, channel, 0]
    far = np.abs(x).max() + 1
    for other in np.ndindex(values.shape[:2]):
        moved = values.copy()
        moved[other] += 10 * far * (1 + np.arange(values.shape[2]))
        after = block(moved.reshape(x.shape), averaging, groups).spread[sample, channel, 0]
        inside = around.samples[0] <= other[0] < around.samples[1] and (
            around.channels[0] <= other[1] < around.channels[1]
        )
        alone = _alone_with_its_mean(averaging, values.shape, groups)
        assert (after != before) == (inside and not alone)


def _alone_with_its_mean(averaging: Averaging, shape: tuple[int, ...], groups: int) -> bool:
    """A cell that shares its mean with no other has no variance, wherever it moves."""
    return averaging is not Averaging.RMS and block(np.zeros((*shape[:2], 1, shape[2])), averaging, groups).shared == 1


def test_group_normalization_with_one_group_is_layer_and_with_a_group_a_channel_is_instance() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2, 2))
    whole, each = (block(x, Averaging.GROUP, groups).x_hat for groups in (1, 4))
    np.testing.assert_array_equal(whole, block(x, Averaging.LAYER).x_hat)
    np.testing.assert_array_equal(each, block(x, Averaging.INSTANCE).x_hat)


def test_instance_normalization_of_a_fully_connected_layer_leaves_zero() -> None:
    assert (block([[1.0, 5.0], [2.0, 7.0]], Averaging.INSTANCE).x_hat == 0).all()


def test_a_number_of_groups_that_does_not_divide_names_those_that_do() -> None:
    with pytest.raises(ValueError, match="4 groups do not divide 6 channels: choose one of 1, 2, 3, 6"):
        block(np.zeros((2, 6)), Averaging.GROUP, 4)


def _pytorch(x: torch.Tensor, averaging: Averaging, groups: int) -> torch.Tensor:
    if averaging is Averaging.BATCH:
        return functional.batch_norm(x, None, None, training=True, eps=EPS)
    if averaging is Averaging.LAYER:
        return functional.layer_norm(x, x.shape[1:], eps=EPS)
    if averaging is Averaging.RMS:
        return functional.rms_norm(x, x.shape[1:], eps=EPS)
    if averaging is Averaging.GROUP:
        return functional.group_norm(x, groups, eps=EPS)
    # PyTorch's instance norm refuses a single value per channel; group norm with a group a channel is the same.
    return functional.group_norm(x, x.shape[1], eps=EPS)
