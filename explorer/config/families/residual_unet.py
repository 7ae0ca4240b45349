"""U-Net with a shortcut around each pair of convolutions."""

from __future__ import annotations

from explorer.config.datasets.description import Task
from explorer.config.families.description import Description
from explorer.config.families.unet import DEPTHS, refuse_side
from explorer.config.network_sizes import unet_widths

DESCRIPTION = Description(
    place=12,
    title="Residual U-Net",
    about="the same, with a shortcut around each pair of convolutions",
    depth=13,
    width=8,
    depths=DEPTHS,
    widths=lambda network, _side: unet_widths(network.width, network.depth),
    graph="unet",
    task=Task.SEGMENTATION,
    adds_shortcuts=True,
    without_shortcuts="unet",
    refuse_side=refuse_side,
)
