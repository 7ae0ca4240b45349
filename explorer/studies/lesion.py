"""The lesion study (Veit, Wilber & Belongie 2016): one block is taken out of the trained network, and the rest tested.

A residual block without its branch is its shortcut. A plain block has no shortcut: it is replaced by what a
parameter-free shortcut would be, the identity, or pooling with zero-padded channels where the shape changes. It asks
for a chain of blocks: where paths are concatenated, what comes after reads each path with weights of its own, and
nothing is left to stand in for one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.architecture import Block
from explorer.architecture.operations import Shape
from explorer.config import RunConfig
from explorer.networks import Mode, Network
from explorer.recording.evaluation import summed_loss
from explorer.store.errors import StoreError
from explorer.studies.subject import Subject
from explorer.studies.trained import Report, TrainedNetwork, load_trained, silent
from explorer.study_requests.gradient_flow import LesionRequest


def compute(subject: Subject, request: LesionRequest) -> dict[str, np.ndarray]:
    """The study."""
    return lesion(subject.config, subject.folder, step=request.step, report=subject.report)


def lesion(
    config: RunConfig, folder: Path, *, step: int | None = None, report: Report = silent
) -> dict[str, np.ndarray]:
    """Test loss and accuracy in eval mode, whole and without each block in turn.

    Returns:
        `block` (B,) names, `loss` (B,), `accuracy` (B,), `whole_loss`, `whole_accuracy`, `step` ().

    Raises:
        StoreError: a network without blocks, or no such checkpoint.
    """
    if why := LesionRequest.why_not(config):
        raise StoreError(why)
    trained = load_trained(config, folder, step)
    blocks = trained.network.graph.blocks
    whole_loss, whole_accuracy = trained.test()
    found = []
    for number, block in enumerate(blocks, start=1):
        found.append(_test_without(trained, block))
        report(number / len(blocks))
    losses, accuracies = np.array(found).T
    return {
        "block": np.array([block.name for block in blocks]),
        "loss": losses,
        "accuracy": accuracies,
        "whole_loss": np.array(whole_loss),
        "whole_accuracy": np.array(whole_accuracy),
        "step": np.array(trained.step),
    }


@torch.no_grad()
def _test_without(trained: TrainedNetwork, block: Block) -> tuple[float, float]:
    with trained.network.in_mode(Mode.RUNNING):
        logits = without_block(trained.network, trained.x_test, block)
    loss = summed_loss(logits, trained.y_test) / trained.y_test.numel()
    return loss, (logits.argmax(dim=1) == trained.y_test).double().mean().item()


def without_block(network: Network, x: Tensor, block: Block) -> Tensor:
    """Logits of the network with one block replaced by its shortcut."""
    if block.shortcut is not None:
        addition = network.graph[block.meets]
        return network.outputs(x, (), {addition.name: lambda values: values[addition.inputs[1]]})[0]
    shape = network.graph[block.output].shape
    return network.outputs(x, (), {block.output: lambda values: _parameter_free(values[block.input], shape)})[0]


def _parameter_free(x: Tensor, shape: Shape) -> Tensor:
    channels, *pixels = shape
    if pixels and x.shape[2:] != tuple(pixels):
        x = F.avg_pool2d(x, 2, ceil_mode=True)
    return F.pad(x, (0, 0, 0, 0, 0, channels - x.shape[1])) if x.shape[1] < channels else x
