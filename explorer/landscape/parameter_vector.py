"""All parameters of a network as one vector, so that going somewhere is one pass over it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.landscape.position import Direction
from explorer.networks import Network


def parameter_vector(values: Direction) -> Tensor:
    """End to end (D,); weights of convolutions in the order (out, height, width, in), which is channels last."""
    return torch.cat([(value.movedim(1, -1) if value.dim() == 4 else value).flatten() for value in values.values()])


def share_parameters(network: Network, vector: Tensor) -> None:
    """Make the network's parameters views of a vector (D,) as `parameter_vector` lays it out."""
    parameters = dict(network.named_parameters())
    pieces = vector.split([parameter.numel() for parameter in parameters.values()])
    for (name, old), piece in zip(parameters.items(), pieces, strict=True):
        view = piece.view(old.movedim(1, -1).shape).movedim(-1, 1) if old.dim() == 4 else piece.view(old.shape)
        module, _, attribute = name.rpartition(".")
        setattr(network.get_submodule(module), attribute, nn.Parameter(view, requires_grad=False))
