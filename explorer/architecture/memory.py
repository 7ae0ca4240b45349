"""How much memory a run needs, told from its configuration before anything is built."""

from __future__ import annotations

from functools import lru_cache
from math import prod

from explorer.architecture import build_graph
from explorer.architecture.capacity import (
    BUFFER_ROWS,
    BYTES,
    EVALUATION_BATCH,
    peak_values,
    population_samples,
    probe_samples,
)
from explorer.config import ConfigError, Cure, RunConfig

GIBIBYTE = 2**30
IN_ANY_CASE = 64 * 2**20  # bytes: what PyTorch prepares for its first step
COPIES_OF_VALUES = 1.5  # of the largest pass: what is computed of some of them at once
COPIES_OF_DATA = 2  # while they are standardized
COPIES_OF_PARAMETERS = 5  # themselves, gradients, updates, the state before the first step, a checkpoint
COLUMNS = 4  # of a row, for each channel


def needed_memory(config: RunConfig) -> int:
    """Bytes that training takes beyond those of Python and PyTorch, good to about a factor of two.

    Raises:
        ConfigError: a network that cannot be built.
    """
    return _needed(config)  # pyright: ignore[reportArgumentType]  # pydantic makes it hashable


@lru_cache(maxsize=512)
def _needed(config: RunConfig) -> int:
    graph, data = build_graph(config), config.dataset
    of_sample, at_once = sum(prod(node.shape) for node in graph.nodes), peak_values(graph)
    largest_pass = max(
        of_sample * min(config.optimizer.batch_size, data.train_samples),
        of_sample * probe_samples(graph, config.recording.probe_images),
        at_once * min(EVALUATION_BATCH, data.test_samples),
        at_once * population_samples(graph, data.train_samples),
    )
    kept = COPIES_OF_DATA * data.samples * prod(data.input_shape) + COPIES_OF_PARAMETERS * graph.parameter_count
    if config.recording.every_step:
        kept += BUFFER_ROWS * COLUMNS * sum(node.shape[0] for node in graph.nodes)
    return IN_ANY_CASE + int(BYTES * (COPIES_OF_VALUES * largest_pass + kept))


def refuse_what_cannot_fit(config: RunConfig, memory: int) -> None:
    """
    Args:
        memory: bytes that the machine has in all.

    Raises:
        ConfigError: the run needs more; names what there is and what helps.
    """
    needed = needed_memory(config)
    if needed > memory:
        network = config.network
        raise ConfigError(
            f"a {network.family.title} of width {network.width} and depth {network.depth} with batches of "
            f"{config.optimizer.batch_size:,} needs about {needed / GIBIBYTE:,.0f} GiB of memory, and this machine has "
            f"{memory / GIBIBYTE:,.0f} GiB; choose a smaller width, depth, batch or image size",
            _smaller_batch(config, memory),
        )


def _smaller_batch(config: RunConfig, memory: int) -> list[Cure]:
    """The largest batch, halved again and again, with which the run fits; nothing where the batch is not to blame."""
    batch_size = config.optimizer.batch_size
    for size in (batch_size >> times for times in range(1, batch_size.bit_length() - 1)):
        try:
            smaller = config.with_values({"optimizer.batch_size": size})
        except ConfigError:
            continue
        if needed_memory(smaller) <= memory:
            return [Cure("optimizer.batch_size", size, batch_size)]
    return []
