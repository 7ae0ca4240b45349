"""Finding what is described in the files of a folder, one each."""

from __future__ import annotations

from collections.abc import Iterable
from enum import EnumType
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, TypeVar

Member = TypeVar("Member")
_NO_DESCRIPTIONS = ("__main__", "description")


def found_in(package: str, path: Iterable[str], name: str = "DESCRIPTION") -> dict[str, Any]:
    """Module → what it calls `name`, for every module of a package but `description`, where the class is."""
    modules = [module.name for module in iter_modules(path) if module.name not in _NO_DESCRIPTIONS]
    return {module: getattr(import_module(f"{package}.{module}"), name) for module in modules}


def in_their_places(package: str, path: Iterable[str]) -> dict[str, Any]:
    """The descriptions of a package from the smallest `place` to the largest, and by name where two have the same."""
    return dict(sorted(found_in(package, path).items(), key=lambda named: (named[1].place, named[0])))


class DescribedEnum(EnumType):
    """Of an enumeration whose members are the files of a folder: a type checker cannot know their names."""

    if TYPE_CHECKING:

        def __getattr__(cls: type[Member], name: str) -> Member: ...
