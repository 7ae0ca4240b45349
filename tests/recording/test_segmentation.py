"""Intersection over union, against scikit-learn's Jaccard score, and a pixel-wise network's evaluation by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import jaccard_score

from explorer.recording.segmentation import Confusion
from tests.fuzzing import examples


@examples(40)
@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 2**31))
def test_the_mean_iou_is_the_mean_of_the_jaccard_scores(classes: int, batches: int, seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    confusion = Confusion(classes)
    masks = torch.randint(classes, (batches, 3, 6, 6), generator=random)
    masks[0, 0].flatten()[:classes] = torch.arange(classes)  # every class occurs
    logits = torch.randn(batches, 3, classes, 6, 6, generator=random)
    for some_logits, some_masks in zip(logits, masks, strict=True):
        confusion.add(some_logits, some_masks)
    expected = jaccard_score(masks.flatten(), logits.argmax(dim=2).flatten(), average=None)  # pyright: ignore[reportArgumentType]
    np.testing.assert_allclose(confusion.intersection_over_union(), expected)
    assert confusion.mean_iou() == pytest.approx(np.mean(expected))


def test_a_class_that_nobody_shows_is_left_out_of_the_mean() -> None:
    confusion = Confusion(4)
    masks = torch.tensor([[[0, 0], [1, 1]]])
    answers = torch.tensor([[[0, 1], [1, 1]]])
    confusion.add(F.one_hot(answers, 4).permute(0, 3, 1, 2).float(), masks)
    assert confusion.intersection_over_union()[2:].isnan().all()
    assert confusion.mean_iou() == pytest.approx((1 / 2 + 2 / 3) / 2)
