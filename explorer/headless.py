"""Training and reading runs without the app: for scripts, notebooks, tests and the command line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from tqdm import tqdm

from explorer.architecture.memory import refuse_what_cannot_fit
from explorer.config import ConfigError, RunConfig
from explorer.experiment import Experiment
from explorer.machine import memory
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.event import Event
from explorer.store.live_changes import LiveChanges
from explorer.store.owner import Owner
from explorer.store.records import Records
from explorer.store.run import Run, Status
from explorer.store.series import SeriesInfo
from explorer.store.waiting_looks import waiting_steps

if TYPE_CHECKING:
    from explorer.jobs.run_callback import RunCallback
    from explorer.training import Outcome


@dataclass(frozen=True)
class RecordedRun:
    """A run in a store, and its records. `status`, `step` and `message` are those of when it was opened."""

    id: str
    config: RunConfig
    status: Status
    step: int
    message: str
    folder: Path

    def series(self) -> list[SeriesInfo]:
        """What was recorded: quantity, layer and the shape of one value, in the network's order."""
        with Records(self.folder) as records:
            return records.series()

    def steps(self, quantity: str, layer: str = "") -> np.ndarray:
        """The steps (T,) at which a series has a value."""
        with Records(self.folder) as records:
            return records.read(quantity, layer).steps

    def array(self, quantity: str, layer: str = "") -> np.ndarray:
        """The values (T, …) of a series, float32.

        Raises:
            StoreError: a series that was not recorded; the message lists those that were.
        """
        with Records(self.folder) as records:
            return records.read(quantity, layer).values

    def frame(self, quantity: str, layer: str | None = None) -> pd.DataFrame:
        """Columns `step, layer, channel, value`; no `channel` for scalars, an empty `layer` for the run's own."""
        with Records(self.folder) as records:
            return records.frame(quantity, layer)


def train(
    config: RunConfig | Experiment | None = None,
    *,
    changes: Sequence[Event] = (),
    store: Path | str | None = None,
    progress: bool = False,
) -> RecordedRun:
    """Train a run here and now, and keep it in `store` (`$NORMALIZATION_STORE`, else `runs/`).

    An experiment's runs train one after another; the last one is returned. Ctrl-C leaves a run that can be resumed.
    `changes` are made in all of them on the way, each after its step.

    Raises:
        ConfigError: a setting, a change or data that cannot work; nothing of it is in the store.
        StoreError: a store that cannot be written.
    """
    if not isinstance(config, Experiment):
        base = config or RunConfig()
        config = Experiment(base=base, vary={}, seeds=(base.training.seed,))
    for arm in config.arms:
        refuse_what_cannot_fit(arm.config, memory())  # nor what cannot be built, before anything is written
    _refuse_what_cannot_change(config, changes)
    with Catalogue(store) as catalogue:
        runs = catalogue.add(config, Status.INTERRUPTED)  # nobody's to take from the queue
        with LiveChanges(catalogue.folder) as live:
            live.adopt_changes(runs[0].experiment, changes)
        last = _recorded(catalogue, runs[0].id)
        for run in runs:
            outcome = _work(catalogue, run, progress)
            if outcome.refused and run is runs[0]:
                with Bin(catalogue.folder) as unwanted:
                    unwanted.destroy(run.experiment)
                raise ConfigError(outcome.message)
            last = _recorded(catalogue, run.id)
            if last.status in (Status.INTERRUPTED, Status.STOPPED):
                return last
        return last


def _refuse_what_cannot_change(experiment: Experiment, changes: Sequence[Event]) -> None:
    for change in changes:
        for arm in experiment.arms:
            arm.config.with_values({change.setting: change.value})
        longest = max(arm.config.steps for arm in experiment.arms)
        if change.step >= longest:
            raise ConfigError(
                f"{change.setting} cannot change after step {change.step:,}, for the last step is {longest:,}; choose "
                f"a step below {longest:,}"
            )


def resume(run: str, *, store: Path | str | None = None, progress: bool = False) -> RecordedRun:
    """Train a run that stopped before its end from its last checkpoint on.

    Raises:
        StoreError: no such run, one that is finished, or one that another process trains.
    """
    with Catalogue(store) as catalogue:
        catalogue.mark_interrupted()
        found = catalogue.run(run)
        if not found.status.can_resume and found.status is not Status.QUEUED:
            raise StoreError(f"{run} is {found.status}: only a run that stopped before its end can be resumed")
        _work(catalogue, found, progress)
        return _recorded(catalogue, run)


def open_run(run: str, *, store: Path | str | None = None) -> RecordedRun:
    """A run of the store, to read its records.

    Raises:
        StoreError: no such run.
    """
    with Catalogue(store) as catalogue:
        return _recorded(catalogue, run)


def _recorded(catalogue: Catalogue, run: str) -> RecordedRun:
    found = catalogue.run(run)
    return RecordedRun(found.id, found.config, found.status, found.step, found.message, catalogue.run_folder(run))


def _work(catalogue: Catalogue, run: Run, progress: bool) -> Outcome:
    from explorer.jobs.memory import default_memory, limited_memory, with_limit
    from explorer.jobs.run_callback import RunCallback
    from explorer.training import Session
    from explorer.training import train as train_session

    class ShowingProgress(RunCallback):
        def after_flush(self, session: Session) -> None:
            super().after_flush(session)
            bar.update(session.step - bar.n)

    if not catalogue.claim(run.id, Owner.this_process()):
        raise StoreError(f"another process trains {run.id}; stop it there, or wait for its end")
    may_take = catalogue.setting("memory", default_memory(1))
    with (
        tqdm(total=run.config.steps, desc=f"{run.arm} seed {run.seed}", unit="step", disable=not progress) as bar,
        ShowingProgress(catalogue, run.id) as callback,
        _leaving_at_a_signal(callback),
        limited_memory(may_take),
    ):
        try:
            outcome = train_session(run.config, catalogue.run_folder(run.id), callback)
        except BaseException as error:
            catalogue.release(run.id, Status.FAILED, f"{type(error).__name__}: {error}")
            raise
        step = outcome.step if outcome.status is Status.DIVERGED else None
        catalogue.release(run.id, outcome.status, with_limit(outcome.message, may_take), done=step)
        catalogue.done(callback.answered)
        if waiting_steps(catalogue.run_folder(run.id)):
            catalogue.ask_for_looks(run.id)
    return outcome


@contextmanager
def _leaving_at_a_signal(callback: RunCallback) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the run at its next step, with a checkpoint."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: callback.leave(goes_on=False)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
