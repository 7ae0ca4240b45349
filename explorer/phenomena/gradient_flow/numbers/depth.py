"""One number for every layer, block or weight over training: the heat maps by depth and time."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from explorer.phenomena.gradient_flow.numbers.flow import Values, at_the_same_steps, read_rows, shortcut_share
from explorer.reading.histories import RunReader
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.store.quantity import Rhythm


class Measure(StrEnum):
    """What a row of the heat map is measured in."""

    ACTIVATION = "activations"
    WEIGHT = "weights"
    BLOCK = "blocks"
    SHORTCUT = "shortcut"
    BRANCH = "branch"
    PATH = "path"
    SHARE = "share"
    COSINE = "cosine"
    GAMMA = "gamma"
    BETA = "beta"
    UPDATE = "update"
    NOISE = "noise"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def is_signed(self) -> bool:
        return self in (Measure.COSINE, Measure.NOISE)


_WORDS = {
    Measure.ACTIVATION: "gradient norm at every layer’s output",
    Measure.WEIGHT: "gradient norm of every weight",
    Measure.BLOCK: "gradient norm at every block’s input, both paths together",
    Measure.SHORTCUT: "gradient norm through the shortcuts",
    Measure.BRANCH: "gradient norm through the branches",
    Measure.PATH: "gradient norm through every path of the Inception blocks",
    Measure.SHARE: "the shortcut’s share of the squared gradient",
    Measure.COSINE: "cosine between shortcut and branch",
    Measure.GAMMA: "norm of the gradient of γ",
    Measure.BETA: "norm of the gradient of β",
    Measure.UPDATE: "update-to-weight ratio",
    Measure.NOISE: "cosine between the gradients of successive steps",
}
QUANTITIES = {
    Measure.ACTIVATION: "activation_grad_norm",
    Measure.WEIGHT: "grad_norm",
    Measure.BLOCK: "block_grad_norm",
    Measure.SHORTCUT: "shortcut_grad_norm",
    Measure.BRANCH: "branch_grad_norm",
    Measure.PATH: "path_grad_norm",
    Measure.SHARE: "shortcut_grad_norm",
    Measure.COSINE: "shortcut_branch_cosine",
    Measure.GAMMA: "gamma_grad",
    Measure.BETA: "beta_grad",
    Measure.UPDATE: "update_ratio",
    Measure.NOISE: "gradient_cosine",
}

NO_BLOCKS = Missing("no blocks here: choose a plain or residual network in the Lab")
NO_SHORTCUTS = Missing("no shortcuts here: the branch is the only path")
NO_INCEPTION = Missing("no Inception blocks here: choose a GoogLeNet in the Lab")
INCEPTION = Missing("four concatenated paths here: choose the norm through every path")
NO_SCALE = Missing("no scale γ and no shift β: nothing is normalized here")


def without_second_path(run: RunReader) -> Missing | None:
    """Why nothing can be shared out among the paths of this network's blocks."""
    several = any(block.shortcut is not None or block.branch is None for block in run.graph.blocks)
    return None if several else NO_SHORTCUTS


def depth_history(run: RunReader, measure: Measure) -> NetworkOverview | Missing:
    """`measure` of every layer (block, weight) that has it, from input to output, over training."""
    if not run.config.recording.every_step or not run.has("loss", ""):
        return run.left_out(Rhythm.STEP)
    quantity = QUANTITIES[measure]
    names = [name for name in run.records.layers(quantity) if measure is not Measure.WEIGHT or name.endswith(".weight")]
    if not names:
        return _why_not(run, measure)
    steps, values = _channel_norms(run, quantity, names) if measure in _OF_CHANNELS else read_rows(run, quantity, names)
    if measure is Measure.SHARE:
        both = [(steps, values), read_rows(run, "branch_grad_norm", names)]
        steps, (shortcut, branch) = at_the_same_steps(both)
        values = shortcut_share(shortcut, branch)
    if not len(steps):
        return run.not_there()
    rows = tuple(name.removesuffix(".weight") for name in names)
    return NetworkOverview(rows, steps, values, f"batches of {run.config.optimizer.batch_size}")


_OF_CHANNELS = (Measure.GAMMA, Measure.BETA)


def _channel_norms(run: RunReader, quantity: str, names: list[str]) -> tuple[np.ndarray, Values]:
    """L2 norm over a layer's channels."""
    series = [run.records.overview(quantity, name) for name in names]
    norms = [np.sqrt((layer.values.astype(np.float64) ** 2).sum(axis=1)) for layer in series]
    steps, rows = at_the_same_steps([(layer.steps, norm[None]) for layer, norm in zip(series, norms, strict=True)])
    return steps, np.concatenate(rows).astype(np.float32)


def _why_not(run: RunReader, measure: Measure) -> Missing:
    """What the network lacks; where it lacks nothing, what its recording does."""
    if measure in _OF_CHANNELS:
        quantity = "gamma" if measure is Measure.GAMMA else "beta"
        return (
            run.left_out(Rhythm.STEP) if any(quantity in run.kind(layer).learned for layer in run.layers) else NO_SCALE
        )
    if measure in (Measure.NOISE, Measure.ACTIVATION, Measure.WEIGHT, Measure.UPDATE):
        return run.left_out(Rhythm.STEP)
    if measure is Measure.PATH:
        has_paths = any(block.branch is None for block in run.graph.blocks)
        return run.left_out(Rhythm.STEP) if has_paths else NO_INCEPTION
    if any(block.branch is None for block in run.graph.blocks):
        return INCEPTION
    if not run.graph.blocks:
        return NO_BLOCKS
    if measure in (Measure.BLOCK, Measure.BRANCH) or any(block.shortcut is not None for block in run.graph.blocks):
        return run.left_out(Rhythm.STEP)
    return NO_SHORTCUTS


def thinned(overview: NetworkOverview, most: int) -> NetworkOverview:
    """Evenly every so many steps, so that at most `most` are left: a screen has no more columns."""
    stride = -(-len(overview.steps) // most)
    if stride <= 1:
        return overview
    return NetworkOverview(overview.layers, overview.steps[::stride], overview.values[:, ::stride], overview.how)


def all_zero_is_missing(overview: NetworkOverview) -> NetworkOverview:
    """Zero has no logarithm: where a gradient vanished altogether, the map stays empty."""
    return NetworkOverview(
        overview.layers, overview.steps, np.where(overview.values == 0, np.nan, overview.values), overview.how
    )
