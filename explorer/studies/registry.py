"""All studies by name, computed from a run in a store and plain parameters: what a worker and the command line call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from explorer.config import ConfigError, RunConfig
from explorer.store.catalogue import Catalogue
from explorer.studies.draft import Draft, NoDraft
from explorer.studies.initial_gradients import initial_gradients
from explorer.studies.landscape import landscape
from explorer.studies.lesion import lesion
from explorer.studies.paths import path_gradients
from explorer.studies.recalibration import recalibrate
from explorer.studies.replayed_statistics import replay_accuracy
from explorer.studies.sharpness import sharpness
from explorer.studies.shattering import gradient_correlation, initial_gradient_correlation
from explorer.studies.smoothness import smoothness
from explorer.studies.trained import Report, load_trained, silent
from explorer.training.allocator import keep_freed_memory
from explorer.training.threads import one_thread

Arrays = dict[str, np.ndarray]


def _recalibration(config: RunConfig, folder: Path, report: Report, **parameters: Any) -> Arrays:
    return recalibrate(config, folder, report=report, **parameters)


def _replay(config: RunConfig, folder: Path, report: Report, **parameters: Any) -> Arrays:
    del report
    return replay_accuracy(config, folder, **parameters)


def _lesion(config: RunConfig, folder: Path, report: Report, **parameters: Any) -> Arrays:
    return lesion(config, folder, report=report, **parameters)


def _paths(config: RunConfig, folder: Path, report: Report, **parameters: Any) -> Arrays:
    return path_gradients(config, folder, report=report, **parameters)


def _shattering(config: RunConfig, folder: Path, report: Report, **parameters: Any) -> Arrays:
    del report
    return gradient_correlation(load_trained(config, folder, **parameters))


RUN_STUDIES: dict[str, Callable[..., Arrays]] = {
    "recalibration": _recalibration,
    "replay": _replay,
    "lesion": _lesion,
    "paths": _paths,
    "shattering": _shattering,
}
"""Studies of a run: parameters are the keyword arguments of the function in the file of that name."""

LONG_STUDIES: dict[str, Callable[[Path, str, Mapping[str, Any], Report, Draft], Arrays]] = {
    "landscape": landscape,
    "smoothness": smoothness,
    "sharpness": sharpness,
}
"""Studies of a run that can be drawn before they end and go on where they were: parameters are those of a request
in `explorer.study_requests.loss_landscape`."""

FREE_STUDIES: dict[str, Callable[[RunConfig], Arrays]] = {
    "initial_gradients": initial_gradients,
    "initial_shattering": initial_gradient_correlation,
}
"""Studies of a configuration before any training: parameters are dotted settings, `{"network.depth": 50}`."""


def compute(
    kind: str,
    store: Path,
    run: str,
    parameters: Mapping[str, Any],
    report: Report = silent,
    draft: Draft | None = None,
) -> Arrays:
    """The result of a study. A long one keeps what it has so far in `draft`, and begins with what is there.

    Raises:
        StoreError: no such run or checkpoint, or a run that the study says nothing about.
        ConfigError: an unknown study or a setting that cannot work.
    """
    keep_freed_memory()
    with one_thread():
        if kind in FREE_STUDIES:
            return FREE_STUDIES[kind](RunConfig().with_values(parameters))
        if kind in LONG_STUDIES:
            return LONG_STUDIES[kind](store, run, parameters, report, draft or NoDraft())
        if kind not in RUN_STUDIES:
            known = ", ".join([*RUN_STUDIES, *LONG_STUDIES, *FREE_STUDIES])
            raise ConfigError(f"{kind}: no such study; choose one of {known}")
        with Catalogue(store) as catalogue:
            config, folder = catalogue.run(run).config, catalogue.run_folder(run)
        return RUN_STUDIES[kind](config, folder, report, **parameters)
