"""Mirroring and moving: each image as NumPy does it, masks with their images, and the same for seed and step."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ConfigError, DatasetConfig, RunConfig
from explorer.training.augmentation import Augmentation
from explorer.training.batches import Batches
from tests.fuzzing import examples

X = torch.randn(40, 3, 8, 9, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(40)


def _versions(image: np.ndarray, flip: bool, shift: int) -> list[np.ndarray]:
    """Everything that may become of an image (C, H, W)."""
    height, width = image.shape[1:]
    padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)), mode="edge")
    moves = [(dy, dx) for dy in range(2 * shift + 1) for dx in range(2 * shift + 1)]
    moved = [padded[:, dy : dy + height, dx : dx + width] for dy, dx in moves]
    return moved + ([version[:, :, ::-1] for version in moved] if flip else [])


@examples(40)
@given(st.booleans(), st.integers(0, 3), st.integers(0, 2**31 - 1), st.integers(1, 10**6))
def test_every_image_is_mirrored_or_moved_as_numpy_does_it(flip: bool, shift: int, seed: int, step: int) -> None:
    x, labels = Augmentation(flip, shift, seed).apply(X, LABELS, step)
    assert labels is LABELS
    for before, after in zip(X.numpy(), x.numpy(), strict=True):
        assert any(np.array_equal(after, version) for version in _versions(before, flip, shift))


def test_masks_move_with_their_images() -> None:
    masks = (X[:, 0] > 0).long()
    x, y = Augmentation(True, 2, 0).apply(X, masks, 3)
    assert torch.equal(y, (x[:, 0] > 0).long()) and not torch.equal(y, masks)


def test_half_are_mirrored_and_all_moves_occur() -> None:
    images = torch.arange(8.0).expand(4000, 1, 8, 8)
    x, _ = Augmentation(True, 1, 0).apply(images, torch.zeros(4000), 1)
    mirrored = (x[:, 0, 0, 3] > x[:, 0, 0, 4]).float().mean().item()
    assert mirrored == pytest.approx(0.5, abs=0.03)
    shares = torch.bincount(x[:, 0, 0, 3].long(), minlength=8) / 4000
    assert shares[2:6].tolist() == pytest.approx([1 / 6, 1 / 3, 1 / 3, 1 / 6], abs=0.03)  # 3 ± 1, and 4 ± 1 mirrored


def test_a_batch_depends_on_seed_and_step_alone() -> None:
    def batches(seed: int = 0) -> Batches:
        return Batches(X, LABELS, 8, seed, Augmentation(True, 2, seed))

    first = batches()
    for step in range(1, 12):
        x, y = first.at(step)
        again_x, again_y = batches().at(step)  # resumed just before this step
        assert torch.equal(x, again_x) and torch.equal(y, again_y)
        assert not torch.equal(x, batches(1).at(step)[0])
        assert not torch.equal(x, Batches(X, LABELS, 8, 0).at(step)[0])


def test_nothing_is_augmented_unless_it_is_asked_for() -> None:
    assert Augmentation.of(DatasetConfig(), 0) is None
    assert Augmentation.of(DatasetConfig(shift=1), 5) == Augmentation(False, 1, 5)


def test_points_cannot_be_mirrored() -> None:
    with pytest.raises(ConfigError, match=r"dataset\.flip: moons are points"):
        RunConfig().with_values({"network.family": "mlp", "dataset.name": "moons", "dataset.flip": True})
