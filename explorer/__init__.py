"""Normalization explorer: what batch normalization and its relatives do to a network while it trains.

From Python: `explorer.train(config)` trains a run to its end and gives its records as arrays and frames;
`explorer.open_run(identity)` opens one that is in the store. Torch is imported when something trains, not before.
"""

from __future__ import annotations

from explorer.config import ConfigError, RunConfig
from explorer.experiment import Experiment
from explorer.headless import RecordedRun, open_run, resume, train

__all__ = ["ConfigError", "Experiment", "RecordedRun", "RunConfig", "open_run", "resume", "train"]
