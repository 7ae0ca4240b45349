"""The panels of the Activations page, from the network down to one channel, each with what it needs of a run."""

from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import activations as defined
from explorer.phenomena.activations.numbers.maps import without_pixels
from explorer.phenomena.activations.panels.channel_panels import channel_panel, scale_and_shift_panel
from explorer.phenomena.activations.panels.layer_panel import layer_panel
from explorer.phenomena.activations.panels.maps_panel import maps_panel
from explorer.phenomena.activations.panels.network_panel import network_panel
from explorer.phenomena.activations.panels.view import CHANNEL, LAYER, MAPS, NETWORK, SCALE_AND_SHIFT, View
from explorer.reading.needs import Needs

_HISTOGRAMS = ("histogram_before", "histogram_after")
_SPREADS = ("batch_var", "activation_var", *_HISTOGRAMS)
_SCALE_AND_SHIFT = ("gamma", "beta")

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel(
        "Network",
        network_panel,
        Needs((*_SPREADS, "dead_share", "saturated_share")),
        explained=(
            Explained(
                NETWORK,
                "rows that grow stronger or fade with depth: values spread or shrink.",
                defined.LAYER_SPREAD,
            ),
        ),
    ),
    ListedPanel(
        "Layer",
        layer_panel,
        Needs((*_SPREADS, "batch_mean", "activation_mean", "zero_share", "saturated_share", *_SCALE_AND_SHIFT)),
        explained=(
            Explained(
                LAYER,
                "channels whose color keeps changing while the others’ stays.",
                defined.CHANNEL_STATISTICS,
            ),
        ),
    ),
    ListedPanel(
        "Channel",
        channel_panel,
        Needs(_HISTOGRAMS),
        explained=(
            Explained(
                CHANNEL,
                "values that move, spread or pile up, and when they settle.",
                defined.DENSITY,
            ),
        ),
    ),
    ListedPanel(
        "Scale γ and shift β",
        scale_and_shift_panel,
        Needs(_SCALE_AND_SHIFT),
        explained=(
            Explained(
                SCALE_AND_SHIFT,
                "how far γ leaves 1 and β leaves 0, where both start.",
                defined.SCALE_AND_SHIFT,
            ),
        ),
    ),
    ListedPanel(
        "Feature maps",
        maps_panel,
        Needs(("feature_maps_before",), impossible=without_pixels),
        explained=(
            Explained(
                MAPS,
                "channels that show nothing of the image: flat, or zero everywhere.",
                defined.FEATURE_MAP,
            ),
        ),
    ),
)
