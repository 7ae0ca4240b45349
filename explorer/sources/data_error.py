"""What is wrong with data, in words."""

from __future__ import annotations

from explorer.config import ConfigError


class DataError(ConfigError):
    """Data that are not there, cannot be had or cannot be used; the message says which, why, and the way out."""
