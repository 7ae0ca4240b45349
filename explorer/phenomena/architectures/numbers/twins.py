"""A network beside its twin: the same layers by the same names, with and without shortcuts."""

from __future__ import annotations

from explorer.config import ConfigError, Family, RunConfig, Task
from explorer.config.network import TWINS
from explorer.experiment import Experiment

SEGMENTATION = {
    "optimizer.learning_rate": 0.1,
    "optimizer.momentum": 0.9,
    "optimizer.batch_size": 8,
    "training.epochs": 8,
}
"""With these a U-Net of the default size finds the digits of the scenes within a minute (`benchmarks/families.py`)."""


def twins(config: RunConfig) -> tuple[RunConfig, RunConfig] | None:
    """Without and with shortcuts; None where a family has no twin, or none of this depth."""
    network = config.network
    residual = {Family.RESNEXT: Family.RESIDUAL}.get(network.family, network.family)
    for without, bridged in TWINS.items():
        if residual in (without, bridged):
            same = {"network.depth": network.depth, "network.width": network.width, "network.block": network.block}
            try:
                first, second = (
                    config.with_values({"network.family": family, **same}) for family in (without, bridged)
                )
            except ConfigError:
                return None
            return first, second
    return None


def training(config: RunConfig) -> Experiment:
    """What trains a network that is looked at: with its twin where it has one."""
    if config.dataset.task is Task.SEGMENTATION:
        config = config.with_values(SEGMENTATION)
    pair = twins(config)
    if pair is None:
        return Experiment(base=config, vary={})
    without, bridged = pair
    return Experiment(base=without, vary={"network.family": (without.network.family, bridged.network.family)})
