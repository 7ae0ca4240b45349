"""What the Lab says of a data set that is downloaded on first use: whether it is here, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.config import DatasetName
from explorer.config.dataset import BUNDLED
from explorer.controls.setting_words import word
from explorer.sources.published import PUBLISHED, Presence, presence
from explorer.store.run import Run, Status


def arrival_words(name: DatasetName) -> str:
    """What it takes until the data are here, before anything runs; empty for what is bundled or one's own."""
    if name not in PUBLISHED:
        return ""
    now, called = presence(PUBLISHED[name]), word("dataset.name", name)
    if now.is_whole:
        return f":material/check: {called} is on this machine ({megabytes(now.size)})"
    if now.here:
        here = f"{megabytes(now.here)} of {megabytes(now.size)}"
        return f":material/download: {here} of {called} are on this machine; Run first brings the rest"
    return (
        f":material/download: Run first downloads {called}, once: {megabytes(now.size)}. Without a network, choose "
        f"{', '.join(BUNDLED[:-1])} or {BUNDLED[-1]}."
    )


def on_its_way(runs: Sequence[Run]) -> tuple[DatasetName, Presence] | None:
    """The data set that a run waits for, where one does."""
    for run in runs:
        name = run.config.dataset.name
        if run.status is Status.RUNNING and run.step == 0 and name in PUBLISHED:
            now = presence(PUBLISHED[name])
            if not now.is_whole:
                return name, now
    return None


def megabytes(size: int) -> str:
    """`31 MB`; one digit after the point below 10."""
    return f"{size / 1e6:.1f} MB" if size < 10e6 else f"{size / 1e6:,.0f} MB"
