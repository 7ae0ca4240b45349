"""Experiments that ship with the app: each with its claim, its source, and the measurement that verifies it."""

from __future__ import annotations

from explorer.config import ConfigError
from explorer.presets.gallery import MODULES
from explorer.presets.preset import Preset

PRESETS: dict[str, Preset] = {module.PRESET.name: module.PRESET for module in MODULES}
"""By name, in the order in which Home shows them."""


def preset(name: str) -> Preset:
    """
    Raises:
        ConfigError: no such preset; the message lists those there are.
    """
    if name not in PRESETS:
        raise ConfigError(f"{name}: no such preset; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]
