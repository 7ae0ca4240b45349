"""From the store to curves. Reads overviews, so that the time does not grow with a run's length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from explorer.config import SETTINGS
from explorer.reading.curves import ArmCurve, SeedCurve, over_seeds
from explorer.reading.kept_reads import read_kept
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import Run, Status
from explorer.store.series import Series

SMOOTHED_SHARE = 0.01
"""The batch loss is drawn as a moving mean over this share of the planned steps."""


@dataclass(frozen=True)
class Change:
    """A setting changed while the runs trained, `words` being `learning rate 0.1 → 0.3`."""

    step: int
    setting: str
    before: float | None
    after: float | None

    @property
    def words(self) -> str:
        return f"{SETTINGS[self.setting].short} {value_words(self.before)} → {value_words(self.after)}"


def smoothing_window(planned_steps: int) -> int:
    """Steps of the batch loss' moving mean: an odd number, 1 for short runs."""
    return 2 * int(planned_steps * SMOOTHED_SHARE / 2) + 1


def read_curves(catalogue: Catalogue, runs: Sequence[Run], quantity: str, *, window: int = 1) -> list[ArmCurve]:
    """One curve for each arm, in the experiment's order; an arm that recorded nothing yet has an empty one.

    `window` counts the steps that the loss is smoothed over.
    """
    arms: dict[str, list[SeedCurve]] = {}
    damaged: dict[str, list[str]] = {}
    for run in runs:
        curves, troubles = arms.setdefault(run.arm, []), damaged.setdefault(run.arm, [])
        if not run.has_begun:
            continue
        series = None
        with noting_damage(troubles, f"{run.arm}, seed {run.seed}"):
            series = read_kept(catalogue, run, quantity, lambda records: _overview(records, quantity))
        if series is not None:
            diverged_at = run.step if run.status is Status.DIVERGED else None
            curves.append(SeedCurve(run.seed, series.steps, series.values, diverged_at))
    return [
        replace(over_seeds(arm, curves, window=window), damaged=tuple(damaged[arm])) for arm, curves in arms.items()
    ]


def _overview(records: Records, quantity: str) -> Series | None:
    """A quantity of the whole network; None where it was not recorded."""
    records.events()  # a curve whose changes cannot be read is not drawn as if there were none
    return records.overview(quantity) if records.layers(quantity) else None


@contextmanager
def noting_damage(troubles: list[str], whose: str) -> Iterator[None]:
    """Go on without records that are damaged, and note whose they are and what is wrong."""
    try:
        yield
    except StoreError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        troubles.append(f"{whose}: {error}")


def read_changes(catalogue: Catalogue, runs: Sequence[Run]) -> list[Change]:
    """What was changed while the runs trained, by step: what all runs changed at one step is one change."""
    found: dict[Change, None] = {}
    for run in runs:
        if not run.has_begun:
            continue
        events: list[Event] = []
        with noting_damage([], run.id):
            events = read_kept(catalogue, run, "events", Records.events)
        now: dict[str, float | None] = {}
        for event in events:
            before = now.get(event.setting, run.config.value(event.setting))
            now[event.setting] = event.value
            found[Change(event.step, event.setting, before, event.value)] = None
    return sorted(found, key=lambda change: change.step)


def changes_by_arm(catalogue: Catalogue, runs: Sequence[Run]) -> dict[str, list[Change]]:
    """Arm → what was changed in its runs, by step."""
    of_arm: dict[str, list[Run]] = {}
    for run in runs:
        of_arm.setdefault(run.arm, []).append(run)
    return {arm: read_changes(catalogue, ones) for arm, ones in of_arm.items()}


def value_words(value: float | None) -> str:
    """A changed setting's value, `0.3`; a momentum may be `cumulative`."""
    return "cumulative" if value is None else f"{value:g}"
