"""What only the owner of the data can decide."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.sources.data_error import DataError


class UndecidedError(DataError):
    """Data that can be read in more than one way, or only in part.

    `setting` is the field of `Reading` that answers; `offered` are the answers that make sense.
    """

    def __init__(self, message: str, setting: str, offered: Sequence[str | bool]) -> None:
        super().__init__(message)
        self.setting = setting
        self.offered = tuple(offered)
