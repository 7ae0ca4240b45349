"""This project's own code, cut out so that it stands alone: what is named, and all that it uses, in working order.

A script thus computes with the very lines that the run was trained with, and a new normalizer needs no word here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import FunctionType

PACKAGE = "explorer"
_ROOT = Path(__file__).parents[2]


class ExcerptError(ValueError):
    """Code that cannot stand alone; the message says why."""


@dataclass
class Excerpt:
    """`imports` are lines of the standard library, torch and numpy; `definitions` come in an order that works."""

    imports: dict[str, None] = field(default_factory=dict)
    definitions: dict[tuple[str, str], str] = field(default_factory=dict)
    _open: set[tuple[str, str]] = field(default_factory=set)

    def add(self, what: type | FunctionType) -> str:
        """Take a class or function with everything it uses; returns its name.

        Raises:
            ExcerptError: it uses something that needs more than torch and numpy.
        """
        self._take(what.__module__, what.__name__)
        return what.__name__

    def text(self) -> str:
        return "\n\n\n".join(filter(None, self.definitions.values()))

    def _take(self, module: str, name: str) -> None:
        key = (module, name)
        if key in self.definitions or key in self._open:
            return
        source = _source(module)
        if name in source.imports:
            self._import(source.imports[name], name)
            return
        if name not in source.nodes:
            raise ExcerptError(f"{module} does not define {name}")
        if any(other == name and where != module for where, other in self.definitions):
            raise ExcerptError(f"{name} of {module} has the name of something else that the script needs")
        node = source.nodes[name]
        names = [(module, defined) for defined in _defined(node)]
        self._open.update(names)
        for used in _names(node):
            if used in source.nodes or used in source.imports:
                self._take(module, used)
        self._open.difference_update(names)
        self.definitions |= dict.fromkeys(names, "")
        self.definitions[names[0]] = source.cut(node)

    def _import(self, where: _Import, name: str) -> None:
        root = where.module.partition(".")[0]
        if root == PACKAGE:
            self._take(where.module, where.name or name)
        elif root in ("pydantic", "sklearn", "pandas", "streamlit", "plotly"):
            raise ExcerptError(f"{name} comes from {root}, and a script has torch and numpy only")
        else:
            self.imports[where.line] = None


@dataclass(frozen=True)
class _Import:
    module: str
    name: str | None
    line: str


@dataclass(frozen=True)
class _Source:
    text: str
    nodes: dict[str, ast.stmt]
    imports: dict[str, _Import]

    def cut(self, node: ast.stmt) -> str:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        return "\n".join(self.text.splitlines()[first - 1 : node.end_lineno])


@lru_cache(maxsize=64)
def _source(module: str) -> _Source:
    place = _ROOT.joinpath(*module.split("."))
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    text = path.read_text(encoding="utf-8")
    nodes: dict[str, ast.stmt] = {}
    imports: dict[str, _Import] = {}
    for node in ast.parse(text).body:
        for name in _defined(node):
            nodes[name] = node
        if isinstance(node, ast.Import):
            for alias in node.names:
                line = f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
                imports[alias.asname or alias.name.partition(".")[0]] = _Import(alias.name, None, line)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
            for alias in node.names:
                line = f"from {node.module} import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
                imports[alias.asname or alias.name] = _Import(node.module, alias.name, line)
    return _Source(text, nodes, imports)


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _names(node: ast.AST) -> Iterator[str]:
    """Names that are looked up when the code runs, in reading order; annotations are only read."""
    if isinstance(node, ast.Name):
        yield node.id
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _names(child)
