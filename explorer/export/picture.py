"""A sheet as a file: SVG with its fonts inside, PDF with text as text, PNG in any size."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from enum import StrEnum
from xml.sax.saxutils import escape

from explorer.export.browser import PICTURES, PictureBrowser
from explorer.export.fonts import font_faces
from explorer.export.sheet import Sheet

_OPENING = re.compile(r'<svg class="main-svg"[^>]*>')


class PictureKind(StrEnum):
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


def picture(sheet: Sheet, kind: PictureKind, scale: float = 2, browser: PictureBrowser = PICTURES) -> bytes:
    """The finished file; `scale` counts for PNG.

    Raises:
        PictureError: there is no browser, or it does not answer.
    """
    return pictures(sheet, [kind], scale, browser)[kind]


def pictures(
    sheet: Sheet, kinds: Iterable[PictureKind], scale: float = 2, browser: PictureBrowser = PICTURES
) -> dict[PictureKind, bytes]:
    """The same figure in several formats, drawn once.

    Raises:
        PictureError: there is no browser, or it does not answer.
    """
    svg = drawn(sheet, browser)
    width, height = sheet.width * sheet.factor, sheet.height * sheet.factor
    paper = sheet.figure["layout"]["paper_bgcolor"]
    finished: dict[PictureKind, bytes] = {}
    for kind in kinds:
        match kind:
            case PictureKind.SVG:
                finished[kind] = svg.encode()
            case PictureKind.PDF:
                finished[kind] = browser.pdf(svg, width, height, sheet.words.title, paper)
            case PictureKind.PNG:
                finished[kind] = _described(browser.png(svg, width, height, scale, paper), sheet)
    return finished


def drawn(sheet: Sheet, browser: PictureBrowser = PICTURES) -> str:
    """SVG text that needs nothing around it: fonts, title and description are inside."""
    width, height = f"{sheet.width * sheet.factor:.2f}", f"{sheet.height * sheet.factor:.2f}"
    opening = (
        '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="0 0 {sheet.width:.2f} {sheet.height:.2f}">'
        f"<title>{escape(sheet.words.title)}</title><desc>{escape(sheet.words.about)}</desc>"
        f"<style>{font_faces()}</style>"
    )
    return _OPENING.sub(lambda _: opening, browser.svg(sheet.figure, sheet.width, sheet.height), count=1)


def _described(png: bytes, sheet: Sheet) -> bytes:
    """With title and description inside, where image programs show them; the pixels are not touched."""
    header = 8 + 12 + 13  # the signature, and IHDR with its length, name and checksum
    notes = [_text_chunk(*note) for note in (("Title", sheet.words.title), ("Description", sheet.words.about))]
    return b"".join([png[:header], *notes, png[header:]])


def _text_chunk(keyword: str, text: str) -> bytes:
    """An iTXt chunk: keyword, not compressed, no language, UTF-8 (PNG specification, 11.3.4.5)."""
    content = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
