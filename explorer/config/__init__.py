"""The vocabulary of a run: frozen, validated, JSON in and out.

A `RunConfig` says everything that decides a run's numbers. Settings that cannot work are refused here, before
anything runs, with the setting's name, the value, the allowed ones and a way out.
"""

from __future__ import annotations

from explorer.config.assignments import parse_assignments, plain_value
from explorer.config.blocks import BlockKind, Order, Shortcut
from explorer.config.config_error import ConfigError, Cure
from explorer.config.dataset import DatasetConfig, DatasetName
from explorer.config.datasets.description import Task
from explorer.config.network import Activation, Bias, Family, Initialization, NetworkConfig
from explorer.config.normalization import NormalizationConfig, NormalizationKind, NormalizedLayers, Placement
from explorer.config.optimizer import OptimizerConfig
from explorer.config.recording import RecordingConfig
from explorer.config.refusals import explain, no_such_setting, parse, shortened
from explorer.config.run import SETTINGS, RunConfig
from explorer.config.setting import Setting
from explorer.config.training import MOST_SEED, Device, TrainedParameters, TrainingConfig

__all__ = [
    "MOST_SEED",
    "SETTINGS",
    "Activation",
    "Bias",
    "BlockKind",
    "ConfigError",
    "Cure",
    "DatasetConfig",
    "DatasetName",
    "Device",
    "Family",
    "Initialization",
    "NetworkConfig",
    "NormalizationConfig",
    "NormalizationKind",
    "NormalizedLayers",
    "OptimizerConfig",
    "Order",
    "Placement",
    "RecordingConfig",
    "RunConfig",
    "Setting",
    "Shortcut",
    "Task",
    "TrainedParameters",
    "TrainingConfig",
    "explain",
    "no_such_setting",
    "parse",
    "parse_assignments",
    "plain_value",
    "shortened",
]
