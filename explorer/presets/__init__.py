"""Experiments that ship with the app: each with its claim, its source, and the measurement that verifies it."""

from __future__ import annotations

from explorer.config import ConfigError
from explorer.config.discovery import found_in
from explorer.presets import gallery
from explorer.presets.preset import Group, Preset


def _gallery() -> list[Preset]:
    """The presets of all modules there, by the headings of Home, and under each by their place."""
    found = found_in(gallery.__name__, gallery.__path__, "PRESET").values()
    return sorted(found, key=lambda preset: (list(Group).index(preset.group), preset.place))


PRESETS: dict[str, Preset] = {preset.name: preset for preset in _gallery()}
"""By name, in the order in which Home shows them."""


def preset(name: str) -> Preset:
    """
    Raises:
        ConfigError: no such preset; the message lists those there are.
    """
    if name not in PRESETS:
        raise ConfigError(f"{name}: no such preset; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]
