"""What is wrong with data, in words."""

from __future__ import annotations

from explorer.config import ConfigError
from explorer.foreign_text import visible


class DataError(ConfigError):
    """Data that are not there, cannot be had or cannot be used; the message says which, why, and the way out.

    File names and labels in it are foreign: what could not be seen of them is written out.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))
