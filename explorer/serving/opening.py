"""Opens the app in the browser of who started it, with the token where it is asked for."""

from __future__ import annotations

import html
import os
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.request import urlopen

from streamlit import config
from streamlit.cli_util import open_browser

from explorer.serving import access
from explorer.serving.gate import HEALTH
from explorer.serving.server import address, listens_at

PATIENCE = 30.0  # seconds that a server may take to answer


@asynccontextmanager
async def browser_opened(_app: object) -> AsyncIterator[None]:
    """While the server lives; the browser is opened once it answers, unless `server.headless` says otherwise."""
    if not config.get_option("server.headless"):
        threading.Thread(target=_open_when_it_answers, daemon=True).start()
    yield


def _open_when_it_answers() -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            with urlopen(f"{address()}{HEALTH}", timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    _open(access.link(address()) if access.is_needed(listens_at()) else address())


def _open(link: str) -> None:
    """Through a file that only this user can read: what a command is given, others see in the list of processes."""
    if "token=" not in link:
        open_browser(link)
        return
    handle, name = tempfile.mkstemp(prefix="normalization-explorer-", suffix=".html")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f'<meta http-equiv="refresh" content="0; url={html.escape(link)}">')
    open_browser(Path(name).as_uri())
    threading.Timer(60, lambda: Path(name).unlink(missing_ok=True)).start()
