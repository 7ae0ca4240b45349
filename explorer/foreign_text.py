"""Text that others wrote (titles, labels, class names, paths, settings), said in every language this program writes.

Such a text may hold anything. Wherever it becomes part of code, a command, a page, a chart or a table, it goes through
the function of that language, and is read there as the characters that it consists of.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_JOINERS = "\u200c\u200d"  # Persian words and emoji are written with them
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def printable(text: str) -> str:
    """`text` with what cannot be seen written out, its lines kept."""
    return "\n".join(map(one_line, text.splitlines()))


def one_line(text: str) -> str:
    """`text` in one line, single spaces between its words, with what cannot be seen written out."""
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    """`text` with control characters, marks that turn the reading direction, and bytes that are not UTF-8 written out.

    `a\\nb` becomes `a\\u000ab`, and a byte 0xff of a file name `\\xff`: names that differ stay different.
    """
    return text if text.isprintable() else "".join(map(_written_out, text))


def _written_out(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# ── code and commands ────────────────────────────────────────────────────────────────────────────────────


def in_docstring(text: str) -> str:
    """A Python literal in three quotes whose value is `text`, with its line breaks and as readable as it can be."""
    inside = "".join(_in_python(character) for character in text).replace('"""', '""\\"')
    if inside.endswith('"'):
        inside = f'{inside[:-1]}\\"'
    return f'"""{inside}"""'


def _in_python(character: str) -> str:
    if character == "\n" or (character.isprintable() and character != "\\"):
        return character
    return character.encode("unicode_escape").decode()


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

_MARKUP = re.compile(r"[\\`*{}\[\]<>&$|~^]|(?<![^\W_])_|_(?![^\W_])")  # an underscore inside a word is none
_AT_THE_BEGINNING = re.compile(r"^(?:[-+#=](?=[-+#=\s]|$)|\d+(?=[.)](?:\s|$)))")
_READ_LATER = re.compile(r":(?=\S)|(?<=www)\.|@|(?<=[-<>~])[-=>](?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def in_markdown(text: str) -> str:
    """`text` for a place where Streamlit reads Markdown: shown as it is, in one line.

    Streamlit turns addresses into links, `:names:` into pictures and `->` into an arrow after it has read the Markdown,
    so that escapes do not help there: these are parted by a span without any style.
    """
    text = one_line(text)
    parts, at = [], 0
    for found in _READ_LATER.finditer(text):
        parts += [_entities(text[at : found.start()]), f":color[{_entities(found[0][0], always=True)}]"]
        at = found.start() + 1
    whole = "".join([*parts, _entities(text[at:])])
    return _AT_THE_BEGINNING.sub(lambda found: _entities(found[0][0], always=True) + found[0][1:], whole)


def _entities(text: str, *, always: bool = False) -> str:
    return re.sub("." if always else _MARKUP, lambda found: f"&#{ord(found[0])};", text)


@lru_cache(maxsize=4096)
def in_chart(text: str) -> str:
    """`text` for a title, name, label or hover text of a chart, which Plotly reads as a little HTML with `%{…}`."""
    return html.escape(one_line(text), quote=False).replace("%{", "%&#123;")


# ── tables and files ─────────────────────────────────────────────────────────────────────────────────────

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def in_cell(text: str) -> str:
    """`text` for a cell of a CSV file: what a spreadsheet would compute begins with an apostrophe, as it expects."""
    return f"'{text}" if _FORMULA.match(text) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def for_csv(frame: pd.DataFrame) -> pd.DataFrame:
    """A table before it is written as CSV: texts and names of columns as `in_cell` says them, numbers untouched."""
    frame = frame.rename(columns=lambda name: in_cell(name) if isinstance(name, str) else name)
    for name, values in frame.items():
        if values.dtype.kind in "biufcmM":
            continue
        said = {text: in_cell(text) for text in values.unique() if isinstance(text, str)}
        if any(text != cell for text, cell in said.items()):
            frame[name] = values.map(lambda value, said=said: said.get(value, value))
    return frame
