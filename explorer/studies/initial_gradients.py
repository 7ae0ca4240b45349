"""The gradient on its way back through a network that has not been trained (Yang et al. 2019; He et al. 2015).

Theory, for the squared norm and wide layers: plain ReLU + batch normalization multiplies it by π / (π − 1) a layer
towards the input, for large batches; plain ReLU with He initialisation keeps it; a residual block without
normalization doubles it.
"""

from __future__ import annotations

from math import pi

import numpy as np
import torch
import torch.nn.functional as F

from explorer.config import Activation, Family, NormalizationKind, Placement, RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Mode, Network


def initial_gradients(config: RunConfig, *, batch_size: int | None = None) -> dict[str, np.ndarray]:
    """Norms of the loss's gradient at every layer's output, for the first training samples as one batch.

    In a network of blocks these are the blocks' inputs and the last block's output.

    Returns:
        `node` (L,) names and `layers` (L,) how many layers with weights lie before each, from input to output;
        `norm` (L,), `theory` (L,): the norm that theory predicts from the last one back, NaN where there is none.
    """
    data = load_dataset(config.dataset)
    count = batch_size or config.optimizer.batch_size
    x, y = torch.from_numpy(data.x_train[:count]), torch.from_numpy(data.y_train[:count])
    network = Network(config)
    nodes, layers = _nodes(network)
    with network.in_mode(Mode.BATCH):
        logits, outputs = network.outputs(x, nodes)
    gradients = torch.autograd.grad(F.cross_entropy(logits, y), [outputs[node] for node in nodes])
    norms = np.array([gradient.double().norm().item() for gradient in gradients])
    factor = growth_factor(config)
    theory = np.full(len(norms), np.nan)
    if factor is not None:
        theory = norms[-1] * factor ** (0.5 * (layers[-1] - layers))
    return {"node": np.array(nodes), "layers": layers, "norm": norms, "theory": theory}


def _nodes(network: Network) -> tuple[list[str], np.ndarray]:
    graph = network.graph
    if graph.blocks:
        nodes = [*(block.input for block in graph.blocks), graph.blocks[-1].output]
        return nodes, np.array([1 + 2 * index for index in range(len(nodes))])
    nodes = [f"{layer}.activation" for layer in graph.layers]
    return nodes, np.arange(1, len(nodes) + 1)


def growth_factor(config: RunConfig) -> float | None:
    """By how much theory says the squared gradient norm grows a layer towards the input; None where it says nothing."""
    network = config.network
    if network.activation is not Activation.RELU or config.normalization.placement is not Placement.BEFORE:
        return None
    if network.family is Family.LENET:
        return None
    kind = config.normalization.kind
    if kind is NormalizationKind.NONE and network.initialization == "he":
        return 2.0**0.5 if network.family is Family.RESIDUAL else 1.0  # a block of two layers doubles
    if kind is NormalizationKind.BATCH and network.family is not Family.RESIDUAL:
        return pi / (pi - 1.0)
    return None
