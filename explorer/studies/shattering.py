"""Shattered gradients (Balduzzi et al. 2017): how alike the gradients at neighboring inputs are.

Statistics must be frozen: with those of the batch, each input would change the network for its neighbors. They are set
to the population's, so that an untrained network can be measured as well.
"""

from __future__ import annotations

import numpy as np
import torch

from explorer.config import RunConfig
from explorer.networks import Mode
from explorer.store.errors import StoreError
from explorer.studies.subject import Subject
from explorer.studies.trained import TrainedNetwork, load_trained, load_untrained
from explorer.study_requests.gradient_flow import ShatteringRequest

POINTS = 48  # on each line
LINES = 6  # between two training images of different classes


def compute(subject: Subject, request: ShatteringRequest) -> dict[str, np.ndarray]:
    """The study."""
    return gradient_correlation(load_trained(subject.config, subject.folder, request.step))


def initial_gradient_correlation(config: RunConfig) -> dict[str, np.ndarray]:
    """The same in a network that has not been trained."""
    return gradient_correlation(load_untrained(config))


def gradient_correlation(trained: TrainedNetwork) -> dict[str, np.ndarray]:
    """Mean cosine between the gradients of an output at neighboring points on straight lines between training samples.

    The output is the largest logit's class at the line's start; gradients are taken at the input of every block (or
    the output of every layer), so that the depth above it varies.

    Returns:
        `node` (L,) and `layers_above` (L,) how many layers with weights lie between it and the logits;
        `correlation` (L,), `spacing` () the mean distance of neighboring inputs.

    Raises:
        StoreError: a network that names pixels.
    """
    network = trained.network
    if why := ShatteringRequest.why_not(trained.config):
        raise StoreError(why)
    trained.recalibrate(trained.x_train)
    graph = network.graph
    nodes = graph.joints
    above = np.array([graph.depths[graph.output.name] - graph.depths[node] for node in nodes])
    cosines, distances = [], []
    for start, end in _pairs(trained):
        mix = torch.linspace(0, 1, POINTS).reshape(-1, *[1] * (start.dim()))
        line = (1 - mix) * start + mix * end
        with network.in_mode(Mode.RUNNING):
            logits, outputs = network.outputs(line, nodes)
        chosen = int(logits[0].argmax())
        gradients = torch.autograd.grad(logits[:, chosen].sum(), [outputs[node] for node in nodes])
        flat = [gradient.flatten(1).double() for gradient in gradients]  # small ones have squares too small for float32
        cosines.append([torch.cosine_similarity(g[1:], g[:-1], dim=1, eps=1e-150).mean().item() for g in flat])
        distances.append((line[1] - line[0]).norm().item())
    return {
        "node": np.array(nodes),
        "layers_above": above,
        "correlation": np.array(cosines).mean(axis=0),
        "spacing": np.array(np.mean(distances)),
    }


def _pairs(trained: TrainedNetwork) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """First training samples of neighboring classes."""
    labels = trained.y_train.unique().tolist()
    first = {label: trained.x_train[(trained.y_train == label).nonzero()[0, 0]] for label in labels}
    pairs = [(first[a], first[b]) for a, b in zip(labels, labels[1:] + labels[:1], strict=True)]
    return pairs[:LINES]
