"""What a sentence beside a figure is.

Arms stand in double brackets, `[[batch]]`, for the page to color.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD_JOINER = "\N{WORD JOINER}"


@dataclass(frozen=True)
class Finding:
    """A sentence with arms in `[[ ]]` and what counts in `** **`, and the papers that explain what it says, if any."""

    sentence: str
    sources: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """Somebody else's words inside a sentence: nothing in them is a mark of ours. `unquoted` gives them back."""
    return re.sub(r"(?<=([*\[\]]))(?=\1)", WORD_JOINER, text)


def unquoted(text: str) -> str:
    """What stands between a sentence's marks, with quoted words as they were."""
    return text.replace(WORD_JOINER, "")


def plain(sentence: str) -> str:
    """A finding without its markup, as a picture's caption or for a screen reader."""
    return unquoted(sentence.replace("[[", "").replace("]]", "").replace("**", ""))
