"""Backpropagation through a network that has not been trained, beside theory (`growth_theory`)."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.formulas.gradient_growth import growth_theory
from explorer.networks import Mode, Network
from explorer.studies.subject import Subject
from explorer.study_requests.gradient_flow import InitialGradientsRequest


def compute(subject: Subject, request: InitialGradientsRequest) -> dict[str, np.ndarray]:
    """The study."""
    del subject  # it needs no run
    return initial_gradients(request.config)


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
    theory = growth_theory(config, count)
    factor = np.nan if theory is None else theory.factor
    expected = norms[-1] * factor ** (0.5 * (layers[-1] - layers))
    return {"node": np.array(nodes), "layers": layers, "norm": norms, "theory": expected}


def _nodes(network: Network) -> tuple[list[str], np.ndarray]:
    graph = network.graph
    return list(graph.joints), np.array([graph.depths[node] for node in graph.joints])
