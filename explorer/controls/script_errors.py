"""What a page, a part of it or a button's callback says when it could not go on: a sentence, never a traceback."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import streamlit as st

from explorer.foreign_text import in_markdown
from explorer.reports import report
from explorer.sentences import as_sentence
from explorer.store.errors import StoreError
from explorer.store.place import default_store

log = logging.getLogger("explorer.pages")


def say_error(error: Exception) -> bool:
    """For `st.App(on_script_error=…)`: says the error where it came up. True, because then Streamlit need not."""
    from explorer.config import ConfigError  # slow to import; a page without errors does without

    if isinstance(error, StoreError):
        st.error(in_markdown(str(error)), icon=":material/hard_drive:")
    elif isinstance(error, ConfigError):
        from explorer.controls.refusal_words import refusal_words

        st.error(refusal_words(error), icon=":material/block:")
    else:
        _say_unexpected(error)
    return True


def _say_unexpected(error: Exception) -> None:
    address = urlsplit(st.context.url or "").path or "/"
    asked = {f"address {name}": ", ".join(st.query_params.get_all(name)) for name in st.query_params}
    words = report(error, f"the page {address}", default_store(), asked)
    log.error("%s: %s", address, words)
    st.error(
        in_markdown(f"{as_sentence(words)} What was recorded is kept; reload the page to go on."),
        icon=":material/bug_report:",
    )


def quiet_the_log() -> None:
    """Streamlit's own log would hold the traceback of what has been said, and often of what was expected."""
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.msg != "Uncaught app execution")
