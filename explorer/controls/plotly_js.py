"""The browser's half of plotly, as charts of a page load it."""

from __future__ import annotations

import os
import shutil
from importlib.resources import files

from explorer.places import STATIC

PLOTLY_JS = STATIC / "plotly.min.js"


def publish_plotly_js() -> None:
    """Put the installed plotly's own plotly.js where the server finds it; a page then needs no network.

    Raises:
        OSError: the folder `static/` beside `app.py` cannot be written.
    """
    with (files("plotly") / "package_data" / "plotly.min.js").open("rb") as installed:
        size = installed.seek(0, 2)
        if PLOTLY_JS.exists() and PLOTLY_JS.stat().st_size == size:
            return
        installed.seek(0)
        PLOTLY_JS.parent.mkdir(exist_ok=True)
        unfinished = PLOTLY_JS.with_suffix(f".{os.getpid()}.part")
        with unfinished.open("wb") as copy:
            shutil.copyfileobj(installed, copy)
        unfinished.replace(PLOTLY_JS)
