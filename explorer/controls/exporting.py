"""What happens when a panel's figure is wanted as a file, or pinned for the handout."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import streamlit as st

from explorer.controls.address_keys import EXPERIMENT
from explorer.controls.panel_tools import Asked, deliver, refuse
from explorer.drawing.figure import Figure
from explorer.drawing.theme import Theme
from explorer.export.browser import PICTURES, PictureError
from explorer.export.data import DataKind, Table, table_file
from explorer.export.film import Film, film_gif, film_page
from explorer.export.page import Shown, page
from explorer.export.picture import PictureKind, picture
from explorer.export.provenance import NAME, settings_words, training_command
from explorer.export.sheet import Words, sheet
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.history import histories


@dataclass(frozen=True)
class Exported:
    """A panel's figure with all that is known of it."""

    key: str
    figure: Figure
    theme: Theme
    """On screen."""
    title: str
    caption: str
    summary: str
    table: Table | None
    film: Film | None

    @property
    def words(self) -> Words:
        """The figure's words, with the settings of the experiment on the page where it shows one."""
        title, caption = self.title, self.caption
        identity = st.query_params.get(EXPERIMENT)
        if identity is None:
            return Words(title, caption, NAME, f"streamlit run app.py  # then open {_address()}")
        try:
            with Catalogue() as catalogue:
                experiment, trained = catalogue.experiment(identity), histories(catalogue, identity)
        except StoreError:  # what cannot be read is said on the page
            return Words(title, caption, NAME, f"streamlit run app.py  # then open {_address()}")
        command = f"{training_command(experiment, trained)}  # then: streamlit run app.py, and open {_address()}"
        return Words(title, caption, f"{settings_words(experiment, trained)} · {NAME}", command)


def answer(asked: Asked, exported: Exported) -> None:
    """Make what the reader of this panel asked for; what cannot be made is said, and nothing else stops."""
    if asked.what == "warm":
        PICTURES.warm()
        return
    if asked.what == "pin":
        from explorer.controls.pinning import pin

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


def _address() -> str:
    """What the page's address says apart from its experiment, which has another name elsewhere."""
    path = urlsplit(st.context.url or "").path or "/"
    said = {name: value for name, value in st.query_params.to_dict().items() if name != EXPERIMENT}
    return f"{path}?{urlencode(said)}" if said else path
