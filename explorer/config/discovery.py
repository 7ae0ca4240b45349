"""Finding what is described in the files of a folder, one each."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

_NO_DESCRIPTIONS = ("__main__", "description")


def found_in(package: str, path: Iterable[str]) -> dict[str, Any]:
    """Module → its `DESCRIPTION`, for every module of a package but `description`, where the class is."""
    names = [module.name for module in iter_modules(path) if module.name not in _NO_DESCRIPTIONS]
    return {name: import_module(f"{package}.{name}").DESCRIPTION for name in names}
