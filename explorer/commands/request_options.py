"""The options of a command that asks for a study: those of its request, with their names, choices and defaults."""

from __future__ import annotations

import argparse
import types
from collections.abc import Container, Mapping
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from explorer.config import parse_assignments, plain_value
from explorer.study_requests.request import StudyRequest


def add_request_options(
    parser: argparse.ArgumentParser, request: type[StudyRequest], *, apart_from: Container[str] = ()
) -> None:
    """`--other-run` for the setting `other_run`; settings that have no default are required."""
    for name, field in request.model_fields.items():
        if name not in apart_from:
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help=_help(field), **_kind(name, field))


def request_values(options: argparse.Namespace, request: type[StudyRequest]) -> dict[str, Any]:
    """What the options say of the request's settings.

    Raises:
        ConfigError: an assignment without `=`.
    """
    said = {name: getattr(options, name) for name in request.model_fields if hasattr(options, name)}
    return {name: _plain(value, request.model_fields[name]) for name, value in said.items()}


def _plain(value: Any, field: FieldInfo) -> Any:
    if get_origin(field.annotation) is dict:
        return parse_assignments(value)
    return plain_value(value) if _is_value_or_none(field) and isinstance(value, str) else value


def _help(field: FieldInfo) -> str:
    described = field.description or ""
    if field.is_required() or field.default in (None, "") or isinstance(field.default, bool | Mapping):
        return described.replace("%", "%%")
    return f"{described} (default: {field.default})".strip().replace("%", "%%")


def _kind(name: str, field: FieldInfo) -> dict[str, Any]:
    """What argparse needs to know of a setting, by its type."""
    kind = _without_none(field.annotation)
    options: dict[str, Any] = {"required": True} if field.is_required() else {"default": field.default}
    if kind is bool:
        return {"action": "store_true"}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return options | {"choices": [str(choice) for choice in kind], "default": str(field.default)}
    if get_origin(kind) is tuple:
        return options | {"nargs": "+", "type": get_args(kind)[0], "metavar": "N"}
    if get_origin(kind) is dict:
        return {"action": "append", "default": [], "metavar": "KEY=VALUE"}
    if _is_value_or_none(field):
        return options | {"metavar": name.upper()}
    return options | {"type": kind, "metavar": name.upper()}


def _is_value_or_none(field: FieldInfo) -> bool:
    """Whether None is a value that has to be chosen, as that of a momentum, and is typed as such."""
    return field.is_required() and _without_none(field.annotation) is not field.annotation


def _without_none(annotation: Any) -> Any:
    """`int` of `int | None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(part for part in get_args(annotation) if part is not types.NoneType)
    return annotation
