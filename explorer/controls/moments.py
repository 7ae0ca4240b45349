"""Points in time as people say them."""

from __future__ import annotations

from datetime import datetime


def moment(seconds: float | None) -> str:
    """When, for people: `14:26` today, `3 Nov 14:26` before; `seconds` since 1970, None where nobody knows."""
    if seconds is None:
        return "at an unknown time"
    then = datetime.fromtimestamp(seconds).astimezone()
    clock = f"{then:%H:%M}"
    return clock if then.date() == datetime.now().astimezone().date() else f"{then.day} {then:%b} {clock}"
