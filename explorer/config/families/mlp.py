"""A multilayer perceptron: fully connected layers."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description

DESCRIPTION = Description(
    place=0,
    title="MLP",
    about="fully connected",
    depth=3,
    width=64,
    depths=Depths("an MLP has at least one hidden layer and a classifier", 2),
    widths=lambda network, _side: (network.width,),
    needs_images=False,
    is_fully_convolutional=False,
)
