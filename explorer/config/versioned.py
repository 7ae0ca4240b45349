"""Settings that carry the version of their vocabulary when they are written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from explorer.config.frozen import Frozen
from explorer.config.refusals import shortened

VERSION = 1
"""Of the vocabulary. A setting that is added, renamed or dropped, or a value that means something else, is the next."""


class Versioned(Frozen, frozen=True):
    """Settings, read with or without a version: what has none is of the first."""

    @model_validator(mode="before")
    @classmethod
    def _is_of_a_known_version(cls, values: Any) -> Any:
        if not isinstance(values, Mapping) or "version" not in values:
            return values
        version = values["version"]
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            raise ValueError(
                f"version: {shortened(version)} is not a version of settings; this program reads 1 to {VERSION}"
            )
        if version > VERSION:
            raise ValueError(
                f"version: these settings are of a newer version of this program ({shortened(version)}, this one reads "
                f"{VERSION}); update the program"
            )
        return {key: value for key, value in values.items() if key != "version"}

    def written(self) -> dict[str, Any]:
        """A tree of plain values, as it is stored and sent."""
        return {"version": VERSION, **self.model_dump(mode="json")}
