"""Rows of the catalogue as runs: every value in its range, or in words why the run cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.config import MOST_SEED, ConfigError, RunConfig, explain, parse, shortened
from explorer.experiment import Experiment
from explorer.store.owner import Owner
from explorer.store.run import Run, Status, UnreadableRun

LATEST = 4_102_444_800.0
"""The year 2100, in seconds since 1970: no run began later."""
MOST_OF_A_MESSAGE = 10_000
"""Of a message; what is longer is cut."""

RUN_COLUMNS = (
    "jobs.id AS id, experiment, position, arm, seed, request AS config, status, done AS step, total AS steps, seconds, "
    "message, place, goes_on, owner_pid, owner_started"
)
"""SQL: what a run is, of `runs` joined with `jobs`."""

Moment = Annotated[float, Field(ge=0, le=LATEST)]
Count = Annotated[int, Field(ge=0, lt=2**62)]
Seconds = Annotated[float, Field(ge=0, lt=1e12)]


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)

    id: str
    experiment: str
    arm: str
    seed: int = Field(ge=0, le=MOST_SEED)
    config: str
    status: str
    step: Count
    steps: Count
    seconds: Seconds
    message: str
    owner_pid: int | None


class UnreadableError(ValueError):
    """A row that is no run of this version's; the message says why."""


def run_of(row: sqlite3.Row) -> Run:
    """
    Raises:
        UnreadableError: a value that this version cannot read.
    """
    return _run_of(tuple(row.keys()), tuple(row))


@lru_cache(maxsize=4096)
def _run_of(names: tuple[str, ...], values: tuple[object, ...]) -> Run:
    """Kept, for a page asks for the same rows again at every look."""
    row = dict(zip(names, values, strict=True))
    try:
        found = _Row.model_validate(row)
        config = _configuration(found.config)
    except ValidationError as error:
        raise UnreadableError("; ".join(explain(error))) from error
    except ConfigError as error:
        raise UnreadableError(f"its settings are not of this version: {error}") from error
    if found.status not in list(Status):
        raise UnreadableError(f"its status {shortened(found.status)} is none of {', '.join(Status)}")
    if max(found.step, found.steps) > config.steps:
        raise UnreadableError(
            f"it is at step {found.step:,} of {found.steps:,}, and its settings take {config.steps:,}"
        )
    return Run(
        id=found.id,
        experiment=found.experiment,
        arm=found.arm,
        seed=found.seed,
        config=config,
        status=Status(found.status),
        step=found.step,
        steps=found.steps,
        seconds=found.seconds,
        message=found.message[:MOST_OF_A_MESSAGE],
        owner=owner_of(row),
    )


def unreadable_of(row: sqlite3.Row) -> UnreadableRun | None:
    """What can be said of a row that is no run; None where it is one."""
    try:
        run_of(row)
    except UnreadableError as error:
        known = {name: str(row[name])[:100] for name in ("id", "experiment", "arm", "seed", "status")}
        return UnreadableRun(**known, reason=str(error))
    return None


def owner_of(row: sqlite3.Row | Mapping[str, Any]) -> Owner | None:
    """
    Raises:
        UnreadableError: a process that cannot be.
    """
    if row["owner_pid"] is None:
        return None
    if not isinstance(row["owner_pid"], int) or not 0 < row["owner_pid"] < 2**31:
        raise UnreadableError(f"its process {shortened(row['owner_pid'])} cannot be")
    return Owner(row["owner_pid"], row["owner_started"])


@lru_cache(maxsize=1024)
def experiment_of(text: str) -> Experiment:
    """
    Raises:
        ConfigError: settings that this version cannot read.
    """
    return parse(Experiment, text)


@lru_cache(maxsize=4096)
def _configuration(text: str) -> RunConfig:
    return parse(RunConfig, text)
