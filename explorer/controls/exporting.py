"""What happens when a panel's figure is wanted as a file, or pinned for the handout."""

from __future__ import annotations

from explorer.controls.exported import Exported
from explorer.controls.panel_tools import Asked, deliver, refuse
from explorer.controls.pinning import pin
from explorer.export.browser import PICTURES, PictureError
from explorer.export.data import DataKind, table_file
from explorer.export.film import film_gif, film_page
from explorer.export.page import Shown, page
from explorer.export.picture import PictureKind, picture
from explorer.export.sheet import sheet


def answer(asked: Asked, exported: Exported) -> None:
    """Make what the reader of this panel asked for; what cannot be made is said, and nothing else stops."""
    if asked.what == "warm":
        PICTURES.warm()
        return
    if asked.what == "pin":
        pin(asked, exported)
        return
    try:
        content = _made(asked, exported)
    except PictureError as error:
        refuse(exported.key, asked.nonce, str(error))
        return
    ending = "html" if asked.kind == "film" else asked.kind
    deliver(exported.key, asked.nonce, f"{file_name(exported.key, asked)}.{ending}", content)


def file_name(key: str, asked: Asked) -> str:
    look = "" if asked.kind in list(DataKind) else f"-{asked.look}"
    film = "-over-training" if asked.kind in ("gif", "film") else ""
    return f"normalization-explorer-{key}{film}{look}"


def _made(asked: Asked, exported: Exported) -> bytes:
    figure, theme = exported.figure, exported.theme
    if asked.kind in list(DataKind):
        return table_file(exported.table, figure, DataKind(asked.kind))
    words = exported.words
    if asked.kind == "html":
        return page([Shown(figure, theme, words, asked.shot)], asked.look).encode()
    if asked.kind == "film" and exported.film is not None:
        return film_page(exported.film, theme, words, asked.look, asked.shot).encode()
    if asked.kind == "gif" and exported.film is not None:
        return film_gif(exported.film, theme, words, asked.look, asked.shot)
    return picture(sheet(figure, theme, words, asked.look, asked.shot), PictureKind(asked.kind), asked.scale)
