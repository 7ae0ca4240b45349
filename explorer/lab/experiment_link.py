"""The Lab's settings as a link and as a command, and the Lab filled from such a link."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from explorer.config import ConfigError
from explorer.controls.refusal_words import refusal_words
from explorer.experiment import Experiment
from explorer.export.link import PARAMETER, link, read
from explorer.export.provenance import training_command


def linked_experiment() -> Experiment | None:
    """The experiment that the page's address carries; one that cannot be used is said, and left aside."""
    text = st.query_params.get(PARAMETER)
    if text is None:
        return None
    try:
        return read(text)
    except ConfigError as error:
        st.error(refusal_words(error), icon=":material/link_off:")
        return None


def take_along(experiment: Experiment) -> None:
    """These settings for somebody else: an address, and a line of shell."""
    with st.popover("Link", icon=":material/link:", type="tertiary", width="content"):
        here = urlsplit(st.context.url or "http://localhost:8501")
        st.caption("Opens the Lab with these settings, ready to run")
        st.code(f"{here.scheme}://{here.netloc}{link(experiment)}", language=None, wrap_lines=True)
        st.caption("Trains the same without the app")
        st.code(training_command(experiment), language="bash", wrap_lines=True)
