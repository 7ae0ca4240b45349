"""Which paths carry the gradient (Veit, Wilber & Belongie 2016, section 4.3).

n residual blocks unroll into 2ⁿ paths, of which C(n, k) go through k branches. To measure the gradient of one path,
every value is computed as usual, but the gradient may pass each block only by its branch, or only by its shortcut.
"""

from __future__ import annotations

from math import comb
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from explorer.config import RunConfig
from explorer.networks import Mode, Network
from explorer.networks.initialization import generator
from explorer.store.errors import StoreError
from explorer.studies.subject import Subject
from explorer.studies.trained import Report, load_trained, silent
from explorer.study_requests.gradient_flow import PathsRequest

PATHS_PER_LENGTH = 12  # sampled where there are more


def compute(subject: Subject, request: PathsRequest) -> dict[str, np.ndarray]:
    """The study."""
    return path_gradients(subject.config, subject.folder, step=request.step, report=subject.report)


def path_gradients(
    config: RunConfig, folder: Path, *, step: int | None = None, report: Report = silent
) -> dict[str, np.ndarray]:
    """Mean norm of the gradient at the first block's input along sampled paths of each length, on one training batch.

    Statistics of the batch, as in training. Length counts the branches on the path.

    Returns:
        `length` (n + 1,), `paths` (n + 1,) their number, `norm` (n + 1,) mean of one path, `total` (n + 1,) number
        times mean, `step` ().

    Raises:
        StoreError: a network without shortcuts, or no such checkpoint.
    """
    if why := PathsRequest.why_not(config):
        raise StoreError(why)
    trained = load_trained(config, folder, step)
    network = trained.network
    blocks = network.graph.residual_blocks
    x, y = trained.x_train[: config.optimizer.batch_size], trained.y_train[: config.optimizer.batch_size]
    random = generator("paths")
    norms = []
    for length in range(len(blocks) + 1):
        samples = min(PATHS_PER_LENGTH, comb(len(blocks), length))
        found = []
        for _ in range(samples):
            through_branch = set(torch.randperm(len(blocks), generator=random)[:length].tolist())
            choices = [index in through_branch for index in range(len(blocks))]
            found.append(path_gradient(network, x, y, choices).double().norm().item())
        norms.append(float(np.mean(found)))
        report((length + 1) / (len(blocks) + 1))
    counts = np.array([comb(len(blocks), length) for length in range(len(blocks) + 1)], dtype=np.float64)
    return {
        "length": np.arange(len(blocks) + 1),
        "paths": counts,
        "norm": np.array(norms),
        "total": counts * np.array(norms),
        "step": np.array(trained.step),
    }


def path_gradient(network: Network, x: torch.Tensor, y: torch.Tensor, through_branch: list[bool]) -> torch.Tensor:
    """Gradient of the loss at the first residual block's input along one path: for each block, by branch or shortcut.

    Over all 2ⁿ choices they add up to the gradient itself.
    """
    blocks = network.graph.residual_blocks
    closed = {}
    for block, by_branch in zip(blocks, through_branch, strict=True):
        tap = block.shortcut if by_branch else block.branch
        assert tap is not None
        closed[tap] = lambda values, source=block.input: values[source].detach()
    with network.in_mode(Mode.BATCH):
        logits, outputs = network.outputs(x, (blocks[0].input,), closed)
    (gradient,) = torch.autograd.grad(F.cross_entropy(logits, y), outputs[blocks[0].input])
    return gradient
