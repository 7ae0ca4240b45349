"""What is said about a normalizer, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.config.look import Look


class Group(StrEnum):
    """Normalizers that are offered side by side, in the order of the groups."""

    SHARED_MEAN = "Which values share a mean"
    TAKEN_APART = "Batch normalization taken apart"
    OF_THE_BATCH = "Other statistics of the batch"
    MORE_THAN_MOMENTS = "More than mean and variance"
    INSTEAD = "Instead of a normalizer"


@dataclass(frozen=True, kw_only=True)
class Description:
    """One normalizer: its name is that of its file here, and of its module in `explorer.networks.normalization`."""

    group: Group
    place: int = 1000
    """In its group, from small to large, and by name where two have the same."""
    x_hat: str
    """In a few words, as Markdown: what γ and β are applied to."""
    source: str
    explanation: str
    """One line for who chooses it."""
    look: Look
    slot: str | None = None
    """What stands in its slot in a drawing, lines apart by `<br>`; None: its name and `norm`."""

    normalizes: bool = True
    learned: tuple[str, ...] = ("gamma", "beta")
    """The parameters, (C,) each, that it learns."""
    settings: tuple[str, ...] = ()
    """Its own settings: those of `NormalizationConfig` that only some normalizers have."""
    uses_eps: bool = True
    averages_over_batch: bool = False
    """Whether a sample's output depends on its batch mates, and running statistics stand in for them in eval mode."""
    keeps_more_than_moments: bool = False
    """Whether eval mode needs more than running means and variances: a covariance, quantiles."""
    standardizes_channels: bool = False
    """Whether each channel's x̂ has mean 0 and variance σ²/(σ² + ε) over the batch."""
    replaces_bias: bool = True
    """Whether a bias right before it is of no use: its β does the same, or the mean is subtracted again."""
    splits_channels: bool = False
    needs_pixels: bool = False
    """Whether it averages over pixels alone, and leaves a layer without pixels as it is."""
    changes_from_step_to_step: str = ""
    """What in it does, so that a captured step cannot be repeated, after the normalizer's name; empty: nothing."""
