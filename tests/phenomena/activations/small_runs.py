"""Small real runs for the tests of the Activations page, and the same forward passes in plain torch beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.reading.histories import RunReader
from explorer.store.records import Records
from explorer.training import train
from explorer.training.batches import Batches

SMALL = RunConfig().with_values(
    {"training.epochs": 1, "optimizer.batch_size": 128, "recording.moments": 8, "recording.probe_images": 64}
)


def trained(folder: Path, **values: object) -> RunReader:
    """A run of ten steps; `normalization__kind="none"` sets `normalization.kind`."""
    config = SMALL.with_values({key.replace("__", "."): value for key, value in values.items()})
    train(config, folder)
    return RunReader(Records(folder), config)


def forward_passes(config: RunConfig, steps: int) -> Iterator[tuple[int, Network, dict[str, Tensor]]]:
    """Step, network before its update, and the output of every node in the training pass of that step.

    Trained by PyTorch's own optimizer, apart from the code that recorded the run.
    """
    data = load_dataset(config.dataset)
    batches = Batches(
        torch.from_numpy(data.x_train),
        torch.from_numpy(data.y_train),
        config.optimizer.batch_size,
        config.training.seed,
    )
    network = Network(config)
    optimizer = torch.optim.SGD(network.parameters_by_name().values(), lr=config.optimizer.learning_rate)
    names = [node.name for node in network.graph.nodes]
    for step in range(1, steps + 1):
        x, y = batches.at(step)
        logits, outputs = network.outputs(x, names)
        yield step, network, {name: output.detach() for name, output in outputs.items()}
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits, y).backward()
        optimizer.step()


def by_channel(values: Tensor) -> Tensor:
    """(N, C, …) as (C, all values of the channel), concatenated, in double precision."""
    return values.transpose(0, 1).reshape(values.shape[1], -1).double()
