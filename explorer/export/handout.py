"""The pinned figures together: as a zip of pictures and numbers, as slides, as one page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from explorer.drawing.theme import LIGHT, THEMES, Theme
from explorer.export.browser import HOW_TO_GET_ONE, PICTURES, PictureBrowser, PictureError, installed_browser
from explorer.export.looks import Look
from explorer.export.page import Shown, page, theme_of
from explorer.export.picture import PictureKind, picture, pictures
from explorer.export.pinned import pinned_figure
from explorer.export.sheet import Words, sheet
from explorer.foreign_text import for_csv
from explorer.store.pins import Pin, Pins

SLIDE_WIDTH, SLIDE_HEIGHT = 13.333, 7.5  # inches
_PICTURE_TOP, _PICTURE_HEIGHT = 1.35, 5.6  # inches: of the figure on its slide

Progress = Callable[[float], object]


class GivenUpError(Exception):
    """The reader does not want it any more."""


class HandoutKind(StrEnum):
    ZIP = "zip"
    PPTX = "pptx"
    HTML = "html"

    @property
    def words(self) -> str:
        return {"zip": "Pictures and numbers, zip", "pptx": "Slides, PPTX", "html": "One page, HTML"}[self]


@dataclass(frozen=True)
class Pinned:
    """A pin with its figure."""

    shown: Shown
    table: bytes
    name: str
    """For files: `03-loss-nats`."""


def pinned(pins: Pins) -> list[Pinned]:
    """All pins, in their order, with their figures."""
    return [_pinned(pins, pin, number) for number, pin in enumerate(pins.all(), start=1)]


def _pinned(pins: Pins, pin: Pin, number: int) -> Pinned:
    words = Words(pin.title, pin.caption, pin.settings, pin.command, pin.finding)
    short = re.sub(r"[^a-z0-9]+", "-", pin.title.lower()).strip("-")[:50] or pin.key
    figure, shot = pinned_figure(pins, pin)
    shown = Shown(figure, THEMES.get(pin.theme, LIGHT), words, shot)
    return Pinned(shown, pins.table(pin.id).read_bytes(), f"{number:02d}-{short}")


def handout(
    figures: Sequence[Pinned],
    kind: HandoutKind,
    look: Look,
    *,
    kinds: Sequence[PictureKind] = (PictureKind.PNG, PictureKind.SVG),
    title: str = "Handout",
    progress: Progress = float,
    browser: PictureBrowser = PICTURES,
) -> bytes:
    """One file with all figures. `progress` hears the share that is done, and may raise `GivenUpError`.

    Raises:
        PictureError: pictures are wanted, and no browser can draw them.
    """
    match kind:
        case HandoutKind.HTML:
            progress(0.0)
            return page([figure.shown for figure in figures], look, title).encode()
        case HandoutKind.PPTX:
            return slides(figures, look, progress=progress, browser=browser)
        case HandoutKind.ZIP:
            return archive(figures, look, kinds, title=title, progress=progress, browser=browser)


def archive(
    figures: Sequence[Pinned],
    look: Look,
    kinds: Sequence[PictureKind],
    *,
    title: str = "Handout",
    numbers: bool = True,
    progress: Progress = float,
    browser: PictureBrowser = PICTURES,
) -> bytes:
    """A zip: each figure's pictures and numbers, all words in one text file, and the interactive page.

    Without a browser there are no pictures, and the text says how to get them; the rest is there.
    """
    can_draw = installed_browser() is not None
    said = [_described(figure) for figure in figures]
    if kinds and not can_draw:
        said.append(HOW_TO_GET_ONE)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as zipped:
        for figure in _counted(figures, progress):
            if numbers:
                zipped.writestr(f"{figure.name}.csv", _csv(figure.table))
                zipped.writestr(f"{figure.name}.parquet", figure.table)
            for kind, content in (_drawn(figure, look, kinds, browser) if can_draw else {}).items():
                zipped.writestr(f"{figure.name}.{kind}", content)
        zipped.writestr("figures.txt", "\n\n".join(said) + "\n")
        zipped.writestr("figures.html", page([figure.shown for figure in figures], look, title))
    return written.getvalue()


def _drawn(
    figure: Pinned, look: Look, kinds: Sequence[PictureKind], browser: PictureBrowser
) -> dict[PictureKind, bytes]:
    shown = figure.shown
    return pictures(sheet(shown.figure, shown.on_screen, shown.words, look, shown.shot), kinds, browser=browser)


def slides(
    figures: Sequence[Pinned], look: Look, *, progress: Progress = float, browser: PictureBrowser = PICTURES
) -> bytes:
    """A PowerPoint file: one figure a slide, its title and caption as text to edit, where it comes from in the notes.

    Raises:
        PictureError: no browser draws the pictures.
    """
    if installed_browser() is None:
        raise PictureError(f"Slides hold pictures. {HOW_TO_GET_ONE}")
    from pptx import Presentation
    from pptx.util import Inches

    look = look if look.is_slide else Look.SLIDE_LIGHT
    theme = theme_of(look, LIGHT)
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = Inches(SLIDE_WIDTH), Inches(SLIDE_HEIGHT)
    for figure in _counted(figures, progress):
        slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = _rgb(theme.paper)
        _write_title(slide, figure.shown.words, theme)
        bare = sheet(
            figure.shown.figure,
            figure.shown.on_screen,
            Words(""),
            look,
            figure.shown.shot,
            page_height=1600 * _PICTURE_HEIGHT / SLIDE_WIDTH,
        )
        content = picture(bare, PictureKind.PNG, 2, browser)
        drawn = slide.shapes.add_picture(
            io.BytesIO(content), 0, Inches(_PICTURE_TOP), Inches(SLIDE_WIDTH), Inches(_PICTURE_HEIGHT)
        )
        drawn._element.nvPicPr.cNvPr.set("descr", figure.shown.words.spoken)  # python-pptx has no name for it
        _write(slide, figure.shown.words.settings, 6.98, 12, theme)
        slide.notes_slide.notes_text_frame.text = f"{figure.shown.words.title}\n{figure.shown.words.about}"
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _write_title(slide: Any, words: Words, theme: Theme) -> None:
    from pptx.util import Inches, Pt

    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Inches(0.25), Inches(0.15), Inches(12.8), Inches(0.7)
    title.text_frame.word_wrap = True
    title.text = words.title
    for paragraph in title.text_frame.paragraphs:
        paragraph.alignment = 1  # left
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(28), True, "Georgia"
            run.font.color.rgb = _rgb(theme.ink)
    _write(slide, words.caption, 0.85, 14, theme)


def _write(slide: Any, text: str, top: float, size: int, theme: Theme) -> None:
    """A line of small text, `top` inches from the slide's upper edge."""
    from pptx.util import Inches, Pt

    if not text:
        return
    frame = slide.shapes.add_textbox(Inches(0.25), Inches(top), Inches(12.8), Inches(0.45)).text_frame
    frame.word_wrap = True
    frame.text = text
    for run in frame.paragraphs[0].runs:
        run.font.size = Pt(size)
        run.font.color.rgb = _rgb(theme.caption)


def _rgb(color: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(color.removeprefix("#"))


def _counted(figures: Sequence[Pinned], progress: Progress) -> Iterator[Pinned]:
    for number, figure in enumerate(figures):
        progress(number / len(figures))
        yield figure
    progress(1.0)


def _described(figure: Pinned) -> str:
    return "\n".join(filter(None, (f"{figure.name}: {figure.shown.words.title}", figure.shown.words.about)))


def _csv(table: bytes) -> bytes:
    import pandas as pd

    return for_csv(pd.read_parquet(io.BytesIO(table))).to_csv(index=False).encode()
