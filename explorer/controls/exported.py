"""A panel's figure with all that is known of it: what a file or a pin is made of."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import streamlit as st

from explorer.controls.pages import EXPERIMENT
from explorer.drawing.figure import Figure
from explorer.drawing.theme import Theme
from explorer.export.data import Table
from explorer.export.film import Film
from explorer.export.provenance import NAME, settings_words, training_command
from explorer.export.sheet import Words
from explorer.reading.findings import plain
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
        title, caption, finding = self.title, self.caption, plain(self.summary)
        identity = st.query_params.get(EXPERIMENT)
        if identity is None:
            return Words(title, caption, NAME, f"streamlit run app.py  # then open {_address()}", finding)
        try:
            with Catalogue() as catalogue:
                experiment, trained = catalogue.experiment(identity), histories(catalogue, identity)
        except StoreError:  # what cannot be read is said on the page
            return Words(title, caption, NAME, f"streamlit run app.py  # then open {_address()}", finding)
        command = f"{training_command(experiment, trained)}  # then: streamlit run app.py, and open {_address()}"
        return Words(title, caption, f"{settings_words(experiment, trained)} · {NAME}", command, finding)


def _address() -> str:
    """What the page's address says apart from its experiment, which has another name elsewhere."""
    path = urlsplit(st.context.url or "").path or "/"
    said = {name: value for name, value in st.query_params.to_dict().items() if name != EXPERIMENT}
    return f"{path}?{urlencode(said)}" if said else path
