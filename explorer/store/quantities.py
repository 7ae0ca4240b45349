"""Everything that a run can record, in one place: name, words, shape, unit, schedule and cost.

Per-step quantities are kept at every step; the value at step k is the one after k optimiser steps, the first batch
being step 1. Quantities *on a schedule* are kept at a few moments of the run, step 0 (before training) included.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rhythm(StrEnum):
    STEP = "every step"
    MOMENT = "on a schedule"


class Per(StrEnum):
    RUN = "run"
    LAYER = "layer"
    BLOCK = "block"
    PATH = "path"
    PARAMETER = "parameter"


@dataclass(frozen=True)
class Quantity:
    """One thing recorded over time. `shape` is that of one value; C counts a layer's channels (or units)."""

    name: str
    words: str
    per: Per
    rhythm: Rhythm
    shape: str
    unit: str
    cost: str


_FREE = "none: a copy of numbers that training computes anyway"
_NORM = "one fused pass over the gradients"
_BACKWARD = "one fused pass over the activations' gradients"
_POPULATION = "one forward pass over the training split"
_EVALUATION = "one forward pass over the test split"
_PROBE = "part of one forward pass over the probe images"

QUANTITIES: dict[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity("loss", "training loss of the batch", Per.RUN, Rhythm.STEP, "()", "nats", _FREE),
        Quantity("accuracy", "training accuracy of the batch", Per.RUN, Rhythm.STEP, "()", "share", _FREE),
        Quantity(
            "batch_mean",
            "mean of the batch, before normalization",
            Per.LAYER,
            Rhythm.STEP,
            "(C,)",
            "activation",
            "none with batch normalization; else one pass over the layer's activations",
        ),
        Quantity(
            "batch_var",
            "biased variance of the batch, before normalization",
            Per.LAYER,
            Rhythm.STEP,
            "(C,)",
            "activation²",
            "none with batch normalization and ε ≤ 10⁻⁵, to 2·10⁻⁷ of σ² + ε; else the same pass as batch_mean",
        ),
        Quantity("running_mean", "running mean", Per.LAYER, Rhythm.STEP, "(C,)", "activation", _FREE),
        Quantity("running_var", "running variance (unbiased)", Per.LAYER, Rhythm.STEP, "(C,)", "activation²", _FREE),
        Quantity("gamma", "scale γ", Per.LAYER, Rhythm.STEP, "(C,)", "1", _FREE),
        Quantity("beta", "shift β", Per.LAYER, Rhythm.STEP, "(C,)", "1", _FREE),
        Quantity("gamma_grad", "gradient of the loss by γ", Per.LAYER, Rhythm.STEP, "(C,)", "nats", _FREE),
        Quantity("beta_grad", "gradient of the loss by β", Per.LAYER, Rhythm.STEP, "(C,)", "nats", _FREE),
        Quantity(
            "grad_norm", "L2 norm of a parameter's gradient", Per.PARAMETER, Rhythm.STEP, "()", "nats / weight", _NORM
        ),
        Quantity(
            "activation_grad_norm",
            "L2 norm of the gradient at a layer's output",
            Per.LAYER,
            Rhythm.STEP,
            "()",
            "nats / activation",
            _BACKWARD,
        ),
        Quantity(
            "block_grad_norm",
            "L2 norm of the gradient at a block's input: all its paths together",
            Per.BLOCK,
            Rhythm.STEP,
            "()",
            "nats / activation",
            _BACKWARD,
        ),
        Quantity(
            "branch_grad_norm",
            "L2 norm of the gradient that reaches a block's input through its branch",
            Per.BLOCK,
            Rhythm.STEP,
            "()",
            "nats / activation",
            _BACKWARD,
        ),
        Quantity(
            "shortcut_grad_norm",
            "L2 norm of the gradient that reaches a block's input through its shortcut",
            Per.BLOCK,
            Rhythm.STEP,
            "()",
            "nats / activation",
            _BACKWARD,
        ),
        Quantity(
            "path_grad_norm",
            "L2 norm of the gradient that reaches an Inception block's input through one of its four paths",
            Per.PATH,
            Rhythm.STEP,
            "()",
            "nats / activation",
            _BACKWARD,
        ),
        Quantity(
            "block_output_grad_norm",
            "L2 norm of the gradient at a block's output",
            Per.BLOCK,
            Rhythm.STEP,
            "()",
            "nats / activation",
            _BACKWARD,
        ),
        Quantity(
            "shortcut_branch_cosine",
            "cosine between what arrives through the shortcut and through the branch",
            Per.BLOCK,
            Rhythm.STEP,
            "()",
            "1",
            "none: follows from three norms",
        ),
        Quantity("weight_norm", "L2 norm of a parameter", Per.PARAMETER, Rhythm.STEP, "()", "weight", _NORM),
        Quantity(
            "update_ratio",
            "length of a step relative to the parameter, ‖Δw‖ / ‖w‖",
            Per.PARAMETER,
            Rhythm.STEP,
            "()",
            "1",
            _NORM,
        ),
        Quantity(
            "gradient_cosine",
            "cosine between the gradients of this step and the one before",
            Per.PARAMETER,
            Rhythm.STEP,
            "()",
            "1",
            "two fused passes over the gradients",
        ),
        Quantity(
            "population_mean",
            "mean over the whole training split",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C,)",
            "activation",
            _POPULATION,
        ),
        Quantity(
            "population_var",
            "variance over the whole training split",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C,)",
            "activation²",
            _POPULATION,
        ),
        Quantity("eval_loss", "test loss, eval mode", Per.RUN, Rhythm.MOMENT, "()", "nats", _EVALUATION),
        Quantity("eval_accuracy", "test accuracy, eval mode", Per.RUN, Rhythm.MOMENT, "()", "share", _EVALUATION),
        Quantity(
            "eval_iou",
            "test intersection over union, mean over the classes, eval mode (segmentation)",
            Per.RUN,
            Rhythm.MOMENT,
            "()",
            "share",
            "part of the same forward pass",
        ),
        Quantity(
            "train_mode_loss",
            "test loss, train mode (statistics of the test batch)",
            Per.RUN,
            Rhythm.MOMENT,
            "()",
            "nats",
            _EVALUATION,
        ),
        Quantity(
            "train_mode_accuracy",
            "test accuracy, train mode (statistics of the test batch)",
            Per.RUN,
            Rhythm.MOMENT,
            "()",
            "share",
            _EVALUATION,
        ),
        Quantity(
            "histogram_before",
            "values before normalization, counted per channel",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C, bins)",
            "count",
            _PROBE,
        ),
        Quantity(
            "histogram_after",
            "values after normalization, scale and shift, counted per channel",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C, bins)",
            "count",
            _PROBE,
        ),
        Quantity(
            "histogram_range_before",
            "smallest and largest value of each channel: the ends of histogram_before",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C, 2)",
            "activation",
            _PROBE,
        ),
        Quantity(
            "histogram_range_after",
            "smallest and largest value of each channel: the ends of histogram_after",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C, 2)",
            "activation",
            _PROBE,
        ),
        Quantity(
            "activation_mean", "mean after the nonlinearity", Per.LAYER, Rhythm.MOMENT, "(C,)", "activation", _PROBE
        ),
        Quantity(
            "activation_var",
            "biased variance after the nonlinearity",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C,)",
            "activation²",
            _PROBE,
        ),
        Quantity(
            "dead_share",
            "share of channels that are zero for every probe image (ReLU)",
            Per.LAYER,
            Rhythm.MOMENT,
            "()",
            "share",
            _PROBE,
        ),
        Quantity(
            "zero_share",
            "share of a channel's values that ReLU sets to zero",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C,)",
            "share",
            _PROBE,
        ),
        Quantity(
            "saturated_share",
            "share of a channel's values with a slope under 5 % of the steepest (sigmoid, tanh)",
            Per.LAYER,
            Rhythm.MOMENT,
            "(C,)",
            "share",
            _PROBE,
        ),
        Quantity(
            "sample_images", "the images of the maps", Per.RUN, Rhythm.MOMENT, "(images, C, H, W)", "deviations", _FREE
        ),
        Quantity(
            "feature_maps_before",
            "maps of a few fixed images, before normalization",
            Per.LAYER,
            Rhythm.MOMENT,
            "(images, C, H, W)",
            "activation",
            _PROBE,
        ),
        Quantity(
            "feature_maps_after",
            "maps of a few fixed images, after the nonlinearity",
            Per.LAYER,
            Rhythm.MOMENT,
            "(images, C, H, W)",
            "activation",
            _PROBE,
        ),
    )
}
