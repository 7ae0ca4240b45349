"""A refusal as a page says it: by the names that its controls have."""

from __future__ import annotations

import re

from explorer.config import SETTINGS, ConfigError, Cure
from explorer.controls.setting_words import word
from explorer.foreign_text import in_markdown
from explorer.sentences import as_sentence

_KEY = re.compile(rf"\b({'|'.join(map(re.escape, SETTINGS))})\b(:?)")


def refusal_words(error: ConfigError) -> str:
    """`Batch size: 64 is more than the 45 training samples.`, as Markdown."""
    return in_markdown(as_sentence(_KEY.sub(_titled, str(error))))


def cure_words(cure: Cure) -> str:
    """What a button does: `Set batch size to 45`, as Markdown."""
    return f"Set {_lowered(cure.setting)} to {in_markdown(word(cure.setting, cure.value))}"


def _titled(found: re.Match[str]) -> str:
    key, colon = found.groups()
    return f"{SETTINGS[key].title}:" if colon else _lowered(key)


def _lowered(key: str) -> str:
    title = SETTINGS[key].title
    return title[:1].lower() + title[1:]
