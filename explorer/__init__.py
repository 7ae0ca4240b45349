"""Normalization explorer: what batch normalization and its relatives do to a network while it trains.

From Python: `explorer.train(config)` trains a run to its end and gives its records as arrays and frames;
`explorer.open_run(identity)` opens one that is in the store. Torch is imported when something trains, not before, and
pandas when the first of these functions is asked for: the app's first page needs neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.config import ConfigError, RunConfig
from explorer.experiment import Experiment

if TYPE_CHECKING:
    from explorer.headless import RecordedRun, open_run, resume, train
    from explorer.sources.own import own_data

__all__ = ["ConfigError", "Experiment", "RecordedRun", "RunConfig", "open_run", "own_data", "resume", "train"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    from explorer import headless
    from explorer.sources import own

    return getattr(own if name == "own_data" else headless, name)
