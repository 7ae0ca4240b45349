"""Text that others wrote (titles, labels, class names, paths, settings), said in every language this program writes.

Such a text may hold anything. Wherever it becomes part of code, a command, a page, a chart or a table, it goes through
the function of that language, and is read there as the characters that it consists of.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_TURNS_AROUND = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = "\u200c\u200d"  # Persian words and emoji are written with them
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_NEVER_IN_XML = frozenset("\ufffe\uffff")


def one_line(text: str) -> str:
    """`text` in one line and without what cannot be seen: control characters, halves of pairs, turned directions."""
    return " ".join("".join(map(_seen, text)).split())


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS_AROUND | _NEVER_IN_XML
    return REPLACEMENT if hidden else character


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


def python_docstring(text: str) -> str:
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

_MARKUP = re.compile(r"[\\`*_{}\[\]<>&$|~^]")
_AT_THE_BEGINNING = re.compile(r"^(?:[-+#=]|(?<=^)\d+(?=[.)]))")
_ARROW = re.compile(r"(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)")
_READ_LATER = re.compile(r":(?=\S)|(?<=www)\.|@", re.IGNORECASE)


def markdown(text: str) -> str:
    """`text` for a place where Streamlit reads Markdown: shown as it is, in one line.

    Streamlit turns addresses into links and `:names:` into pictures after it has read the Markdown, so that escapes do
    not help there: these are parted by a span without any style.
    """
    text = one_line(text)
    parts, at = [], 0
    for found in sorted([*_ARROW.finditer(text), *_READ_LATER.finditer(text)], key=lambda found: found.start()):
        parts += [_entities(text[at : found.start()]), f":color[{_entities(found[0][:1], always=True)}]"]
        at = found.start() + 1
    whole = "".join([*parts, _entities(text[at:])])
    return _AT_THE_BEGINNING.sub(lambda found: _entities(found[0][0], always=True) + found[0][1:], whole)


def _entities(text: str, *, always: bool = False) -> str:
    return re.sub("." if always else _MARKUP, lambda found: f"&#{ord(found[0])};", text)


def plotly(text: str) -> str:
    """`text` for a title, name, label or hover text of a chart, which Plotly reads as a little HTML with `%{…}`."""
    return html.escape(one_line(text), quote=False).replace("%{", "%&#123;")


def from_plotly(text: str) -> str:
    """What `plotly` was given, in one line."""
    return html.unescape(text)


# ── tables and files ─────────────────────────────────────────────────────────────────────────────────────

_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")


def cell(text: str) -> str:
    """`text` for a cell of a CSV file: what a spreadsheet would compute begins with an apostrophe, as it expects."""
    return f"'{text}" if _FORMULA.match(text) or text[:1] in ("\t", "\r", "\n") else text


def csv(frame: pd.DataFrame) -> str:
    """A table as CSV: its texts and its columns' names as `cell`s, its numbers untouched."""
    frame = frame.rename(columns=lambda name: cell(name) if isinstance(name, str) else name)
    for name, values in frame.items():
        if values.dtype.kind not in "biufcmM":
            frame[name] = [cell(value) if isinstance(value, str) else value for value in values]
    return frame.to_csv(index=False)
