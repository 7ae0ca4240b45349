"""An arm's name taken apart again: the inverse of `explorer.experiment.label`, for looks and for shorter names."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from pydantic import BaseModel

from explorer.config import SETTINGS, RunConfig
from explorer.experiment import label

KIND, FAMILY = "normalization.kind", "network.family"
APART = re.compile(r" \+ |, ")
_NUMBER = re.compile(r"[-−]?\d+(\.\d+)?(e[-+]?\d+)?")


class Part(NamedTuple):
    """One value of one factor, as it stands in an arm's name."""

    key: str
    """The dotted key of a setting; empty where no setting has such a value."""
    word: str
    """What stands before the value: `learning rate`."""
    value: float | str
    text: str
    """The value alone: `0.01`."""


@dataclass(frozen=True)
class Factor:
    """What one part of all names says: the normalizer, or the learning rate."""

    key: str
    word: str
    column: tuple[Part, ...]
    """Of every name, in their order."""

    @property
    def varies(self) -> bool:
        return len(set(self.column)) > 1

    @property
    def ordered(self) -> bool:
        """Whether its values are numbers; a cumulative mean is the smallest momentum."""
        return any(isinstance(part.value, float) for part in self.column)

    @property
    def levels(self) -> tuple[Part, ...]:
        """Each once: numbers from small to large, words in the order of their setting, others as they come."""
        once = list(dict.fromkeys(self.column))
        if self.ordered:
            return tuple(sorted(once, key=lambda part: part.value if isinstance(part.value, float) else -math.inf))
        known = vocabulary(self.key)
        return tuple(sorted(once, key=lambda part: known.index(part) if part in known else len(known)))


@lru_cache(maxsize=256)
def factors(names: tuple[str, ...]) -> tuple[Factor, ...] | None:
    """The factors that all names are composed of; None where they do not speak of the same settings."""
    rows = [parts(name) for name in names]
    if len({tuple((part.key, part.word) for part in row) for row in rows}) != 1:
        return None
    return tuple(Factor(column[0].key, column[0].word, column) for column in zip(*rows, strict=True))


@lru_cache(maxsize=4096)
def parts(name: str) -> tuple[Part, ...]:
    """`none + learning rate 0.1` → the normalizer none, and the learning rate 0.1."""
    return tuple(_part(text) for text in APART.split(name))


@cache
def vocabulary(key: str) -> tuple[Part, ...]:
    """All values of a setting that has names for them, in their order."""
    if key not in SETTINGS:
        return ()
    word = SETTINGS[key].short
    texts = [label(key, value).removeprefix(f"{word} ") for value in _choices(key)]
    return tuple(Part(key, word, text, text) for text in texts)


def short_names(names: Sequence[str], *, number_alone: bool = True) -> dict[str, str]:
    """Without what is the same in all: `0.01` and `0.1` of `none + learning rate 0.01` and `none + learning rate 0.1`.

    Numbers of two settings keep their words, and where nothing but a number is left and that may not stand
    `number_alone`, it keeps its word, too.
    """
    found = factors(tuple(dict.fromkeys(names)))
    varying = [factor for factor in found or () if factor.varies]
    if not varying or not _are_settings(found):
        return {name: name for name in names}
    say_words = sum(factor.ordered for factor in varying) > 1 or not (number_alone or len(varying) > 1)
    once = dict.fromkeys(names)
    return {
        name: ", ".join(_said(factor.column[row], say_words) for factor in varying) for row, name in enumerate(once)
    }


def common_words(names: Sequence[str]) -> str:
    """What short names leave out: `none, by learning rate`; empty where nothing is left out."""
    found = factors(tuple(dict.fromkeys(names))) or ()
    if not _are_settings(found):
        return ""
    constant = [f"{factor.column[0].word} {factor.column[0].text}".strip() for factor in found if not factor.varies]
    varying = [factor for factor in found if factor.varies]
    words = [_title(factor) for factor in varying if factor.word]
    if not varying or not (constant or words):
        return ""
    by = [f"by {' and '.join(words)}"] if words else []
    return ", ".join([*constant, *by])


def _are_settings(found: Sequence[Factor] | None) -> bool:
    """Whether all parts are values of settings: what is called otherwise keeps its whole name."""
    return all(factor.key for factor in found or ())


def _title(factor: Factor) -> str:
    title = SETTINGS[factor.key].title if factor.key else factor.word
    return title[:1].lower() + title[1:]


def _said(part: Part, say_word: bool) -> str:
    return f"{part.word} {part.text}".strip() if say_word else part.text


def _part(text: str) -> Part:
    if (known := _words().get(text)) is not None:
        return known
    if text.endswith(" activation"):
        return Part("normalization.placement", "", text, text)
    for key, word in _prefixes():
        if text.startswith(f"{word} "):
            rest = text.removeprefix(f"{word} ")
            return Part(key, word, _value(rest), rest)
    if _NUMBER.fullmatch(text):
        return Part("", "", _value(text), text)
    return Part("", "", text, text)


def _value(text: str) -> float | str:
    return float(text.replace("−", "-")) if _NUMBER.fullmatch(text) else text


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    """Settings whose values have a word before them, the longest word first."""
    found = [(key, setting.short) for key, setting in SETTINGS.items() if setting.short]
    return tuple(sorted(found, key=lambda pair: -len(pair[1])))


@cache
def _words() -> dict[str, Part]:
    """The values that are names and stand alone: `batch`, `residual`, `relu`; of two alike the first counts."""
    alone = [part for key in (KIND, FAMILY, *SETTINGS) for part in vocabulary(key) if not part.word]
    return {part.text: part for part in reversed(alone)}


def _choices(key: str) -> tuple[Enum, ...]:
    """The values of a setting that has names for them."""
    section, name = key.split(".")
    part = RunConfig.model_fields[section].annotation
    assert isinstance(part, type) and issubclass(part, BaseModel)
    chosen = part.model_fields[name].annotation
    return tuple(chosen) if isinstance(chosen, type) and issubclass(chosen, Enum) else ()
