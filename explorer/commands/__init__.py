"""One file a command: `add_parser` declares it, `run` does it and returns the exit status."""

from __future__ import annotations

from explorer.commands import (
    app,
    data,
    deletion,
    doctor,
    download,
    landscape,
    quantities,
    record,
    resume,
    runs,
    script,
    share,
    studies,
    token,
    train,
    upkeep,
    verify,
)

COMMANDS = (
    app,
    train,
    resume,
    runs,
    deletion,
    upkeep,
    quantities,
    data,
    studies,
    landscape,
    download,
    script,
    share,
    verify,
    record,
    token,
    doctor,
)
