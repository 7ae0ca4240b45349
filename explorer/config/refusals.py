"""Settings that cannot work, in words: the setting, its value, what is allowed, and the way out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from explorer.config.config_error import ConfigError, Cure
from explorer.config.other_names import advice

Model = TypeVar("Model", bound=BaseModel)

MOST_SHOWN = 80
"""Characters of a refused value that a message repeats."""
MOST_SAID = 4
"""Findings that a message says one by one."""


def parse(model: type[Model], values: Any) -> Model:
    """`model` from a tree of plain values or a JSON text.

    Raises:
        ConfigError: with one sentence for everything that cannot work.
    """
    try:
        if isinstance(values, str | bytes):
            return model.model_validate_json(values)
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError("; ".join(explain(error, model)), _cures(error)) from error
    except RecursionError as error:
        raise ConfigError("these settings are nested deeper than any are; write them as groups of values") from error


def explain(error: ValidationError, model: type[BaseModel] | None = None) -> list[str]:
    """Pydantic's findings about `model` as sentences that name the setting, the value and what is allowed."""
    findings = error.errors(include_url=False)
    known = tuple(settings_of(model)) if model is not None else ()
    said = [_sentence(finding, known) for finding in findings[:MOST_SAID]]
    more = len(findings) - len(said)
    return [*said, f"and {more:,} more"] if more else said


def _cures(error: ValidationError) -> list[Cure]:
    """What the findings say themselves, and the nearest bound or name for a value beyond them."""
    found: list[Cure] = []
    for finding in error.errors(include_url=False)[:MOST_SAID]:
        context = finding.get("ctx", {})
        cause = context.get("error")
        if isinstance(cause, ConfigError):
            found += cause.cures
        elif (value := _nearest(context, finding["input"])) is not None:
            setting = ".".join(str(part) for part in finding["loc"]).removeprefix("base.")
            found.append(Cure(setting, value, finding["input"]))
    return list(dict.fromkeys(found))


def _nearest(context: Mapping[str, Any], refused: Any) -> Any:
    """The bound that a number goes beyond, or the name that a word resembles; None where there is none."""
    if isinstance(refused, str):
        names = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return next(iter(get_close_matches(refused, names, 1)), None)
    if refused != refused:  # NaN is near nothing
        return None
    return next((context[bound] for bound in ("ge", "le") if bound in context), None)


def settings_of(model: type[BaseModel]) -> Iterator[str]:
    """The dotted keys of a model's values, in the order of their definition."""
    for name, field in model.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield from (f"{name}.{inner}" for inner in settings_of(part))
        else:
            yield name


def no_such_setting(key: str, value: Any, known: Collection[str]) -> str:
    """What there is in place of a setting that does not exist, as a sentence."""
    return f"{key[:MOST_SHOWN]}: no such setting; {advice(key, value, known)}"


def shortened(value: object) -> str:
    """A value for a message, as Python writes it; its beginning where it is long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of more digits than Python writes out
        return f"this {type(value).__name__}"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _sentence(finding: Mapping[str, Any], known: Collection[str]) -> str:
    where = ".".join(str(part) for part in finding["loc"])
    message = str(finding["msg"]).removeprefix("Value error, ")
    if finding["type"] == "value_error":
        return message
    if finding["type"] == "extra_forbidden":
        return no_such_setting(where, finding["input"], known) if known else f"{where[:MOST_SHOWN]} is not known here"
    if finding["type"] == "json_invalid":
        return f"not JSON: {message}"
    return f"{where}: {shortened(finding['input'])} cannot work: {message[:1].lower()}{message[1:]}"
