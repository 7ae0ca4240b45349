"""What can be asked of a study, as validated settings. Needs no torch, so that pages and commands can ask.

Every `StudyRequest` in a file of this folder is a study: it can be asked for, and the command line offers it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from explorer.config import ConfigError
from explorer.study_requests.request import StudyRequest


def studies() -> dict[str, type[StudyRequest]]:
    """All studies by name."""
    found: dict[str, type[StudyRequest]] = {}
    for file in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{file.name}")
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, StudyRequest) and "study" in vars(value):
                found[value.study] = value
    return found


def request_type(study: str) -> type[StudyRequest]:
    """
    Raises:
        ConfigError: no study of this name; the message lists those there are.
    """
    known = studies()
    if study not in known:
        raise ConfigError(f"{study[:40]}: no such study; choose one of {', '.join(known)}")
    return known[study]
