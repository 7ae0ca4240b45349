"""All studies by name, computed from a run in a store and plain parameters: what a worker and the command line call."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from explorer.studies.draft import Draft, NoDraft
from explorer.studies.subject import Subject
from explorer.studies.trained import Report, silent
from explorer.study_requests import request_type, studies
from explorer.study_requests.request import StudyRequest
from explorer.training.allocator import keep_freed_memory
from explorer.training.threads import one_thread

Arrays = dict[str, np.ndarray]
Computation = Callable[[Subject, Any], Arrays]


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
    request = request_type(kind).of(parameters)
    keep_freed_memory()
    with one_thread():
        return computation(type(request))(Subject(store, run, report, draft or NoDraft()), request)


def computation(request: type[StudyRequest]) -> Computation:
    """`compute` of the study: beside its request, else in the file of its name in this folder."""
    beside = getattr(sys.modules[request.__module__], "compute", None)
    return beside or importlib.import_module(f"explorer.studies.{request.study}").compute


def load_all() -> None:
    """Import the computations of all studies."""
    for request in studies().values():
        computation(request)
