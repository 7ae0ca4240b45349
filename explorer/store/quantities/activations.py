"""What a forward pass over the probe images shows: histograms, moments, idle units, maps."""

from __future__ import annotations

from explorer.store.quantity import FREE, Per, Quantity, Rhythm

_PROBE = "part of one forward pass over the probe images"

QUANTITIES = (
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
    Quantity("activation_mean", "mean after the nonlinearity", Per.LAYER, Rhythm.MOMENT, "(C,)", "activation", _PROBE),
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
        "sample_images", "the images of the maps", Per.RUN, Rhythm.MOMENT, "(images, C, H, W)", "deviations", FREE
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
