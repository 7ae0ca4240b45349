"""Normalization explorer: what batch normalization and its relatives do to a network while it trains.

From Python: `explorer.train(config)` trains a run to its end and gives its records as arrays and frames;
`explorer.open_run(identity)` opens one that is in the store. All of it is imported when it is asked for: the first
page of the app needs neither torch nor pandas, and its heading nothing but Streamlit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.config import ConfigError, RunConfig
    from explorer.experiment import Experiment
    from explorer.headless import RecordedRun, open_run, resume, train
    from explorer.sources.own import own_data
    from explorer.store.event import Event

__all__ = ["ConfigError", "Event", "Experiment", "RecordedRun", "RunConfig", "open_run", "own_data", "resume", "train"]

_HOMES = {
    "ConfigError": "config",
    "RunConfig": "config",
    "Experiment": "experiment",
    "own_data": "sources.own",
    "Event": "store.event",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    try:
        return getattr(import_module(f"explorer.{_HOMES.get(name, 'headless')}"), name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"explorer.{name} needs {error.name}, which is not installed: pip install 'normalization-explorer[app]'"
        ) from error
