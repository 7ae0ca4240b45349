"""What all settings are: values that do not change, of names that are known."""

from __future__ import annotations

from pydantic import BaseModel


class Frozen(BaseModel, frozen=True, extra="forbid"):
    """Equal settings are one key of a dictionary. Subclasses repeat `frozen=True`, for type checkers."""
