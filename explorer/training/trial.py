"""A few steps of a run that nobody keeps, to see how fast they are or what they come to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.config import RunConfig
from explorer.store.records import Records
from explorer.training.session import Session
from explorer.training.threads import one_thread


@contextmanager
def trial(config: RunConfig) -> Iterator[Session]:
    """A session of the run in a folder that goes with it, on one thread as all runs are.

    Raises:
        ConfigError: a device that this machine does not have.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as folder, one_thread(), Records(Path(folder)) as records:
        session = Session(config, Path(folder), records)
        with session.looks:
            yield session


def take_step(session: Session) -> None:
    """One step, written down as in any run once there is no room for another."""
    session.train_step()
    if session.recorder.is_full:
        session.flush()
