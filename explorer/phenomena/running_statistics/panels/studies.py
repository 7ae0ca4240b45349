"""Studies as this page asks for them: what is known, what is under way, and a button for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.controls.live import Pulse
from explorer.store.run import Status
from explorer.store.studies import Studies

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What is known of one study: its arrays once it is finished, and the reason where it failed."""

    arrays: dict[str, np.ndarray] | None
    waits: bool
    failure: str


def look(store: Path, kind: str, run: str, several: Sequence[Parameters]) -> list[Asked]:
    """What is known of these, in their order; nothing is queued."""
    found = []
    with Studies(store) as studies:
        for parameters in several:
            study = studies.known(kind, run, parameters)
            arrays = studies.result(study) if study is not None and study.status is Status.FINISHED else None
            waits = study is not None and study.status.is_active
            failure = study.message if study is not None and study.status is Status.FAILED else ""
            found.append(Asked(arrays, waits, failure))
    return found


def ask(store: Path, kind: str, run: str, several: Sequence[Parameters]) -> None:
    """Queue what is not known yet, and once more what failed."""
    with Studies(store) as studies:
        for parameters in several:
            study = studies.request(kind, run, parameters)
            if study.status is Status.FAILED:
                studies.retry(study.key)


def pulse(asked: Sequence[Asked]) -> Pulse:
    """How often a panel has to look again."""
    return Pulse.SOON if any(one.waits for one in asked) else Pulse.STILL


def failures(asked: Sequence[Asked]) -> str:
    """Why some failed, in one sentence; empty where none did."""
    return " ".join(dict.fromkeys(f"{one.failure}." for one in asked if one.failure))
