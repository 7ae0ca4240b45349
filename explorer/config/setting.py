"""What people call a setting and what it does: said once, at its field, for forms, labels, sentences and help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

Values = Mapping[str, Any]
"""Dotted key, such as `network.depth`, → value."""


def _always(_values: Values) -> bool:
    return True


@dataclass(frozen=True)
class Setting:
    """Stands in the annotation of a configuration's field: `depth: Annotated[int, Setting("Depth", "…")]`."""

    title: str
    """As a heading: `Momentum of the running statistics`."""
    says: str
    """What it does, in a line."""
    short: str = ""
    """Before a value, `learning rate 0.3`; empty where the value, a name such as `batch`, says it alone."""
    label: str = ""
    """Of its control, among others of its kind; the title, where it is left out."""
    noun: str = ""
    """In a sentence; `the` and the title, where it is left out."""
    applies: Callable[[Values], bool] = _always
    """Whether it means anything beside these other settings."""

    @property
    def control(self) -> str:
        return self.label or self.title

    @property
    def in_sentence(self) -> str:
        return self.noun or f"the {self.title[:1].lower()}{self.title[1:]}"


def described(model: type[BaseModel]) -> Iterator[tuple[str, Setting]]:
    """The dotted keys of a model's values, in the order of their definition, and what is said of each.

    Raises:
        TypeError: a field of which nothing is said.
    """
    for name, field in model.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield from ((f"{name}.{inner}", said) for inner, said in described(part))
            continue
        said = next((note for note in field.metadata if isinstance(note, Setting)), None)
        if said is None:
            raise TypeError(f"{model.__name__}.{name} has no Setting in its annotation")
        yield name, said
