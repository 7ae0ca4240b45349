"""A multilayer perceptron with shortcuts: y = f(x) + x, or f(x) + Wx."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description

DESCRIPTION = Description(
    place=1,
    title="MLP with shortcuts",
    about="the same, with y = f(x) + x, or f(x) + Wx",
    depth=3,
    width=64,
    depths=Depths("an MLP with shortcuts has a first layer, at least one that is bridged, and a classifier", 3),
    widths=lambda network, _side: (network.width,),
    graph="mlp",
    needs_images=False,
    is_fully_convolutional=False,
    adds_shortcuts=True,
    without_shortcuts="mlp",
)
