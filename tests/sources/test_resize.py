"""Resizing, against PyTorch's own interpolation."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.resize import resized
from tests.fuzzing import examples

SIDES = st.integers(1, 40)


@examples(40)
@given(SIDES, SIDES, SIDES, st.integers(1, 3))
def test_resizing_is_pytorchs_antialiased_linear_interpolation(h: int, w: int, size: int, channels: int) -> None:
    images = np.random.default_rng(h * w).random((2, channels, h, w))
    expected = F.interpolate(torch.from_numpy(images), (size, size), mode="bilinear", antialias=True)
    np.testing.assert_allclose(resized(images, size), expected.numpy(), atol=1e-9)


def test_an_image_of_the_wanted_size_is_returned_as_it_is() -> None:
    images = np.random.default_rng(0).random((2, 1, 8, 8))
    assert resized(images, 8) is images
