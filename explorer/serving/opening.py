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
from streamlit.web.server.server_util import get_display_address, get_url

from explorer.serving import access

PATIENCE = 30.0  # seconds that a server may take to answer


def link() -> str:
    """The address that opens the app here, with the token where it is asked for."""
    address = config.get_option("server.address") or "0.0.0.0"
    url = get_url(get_display_address(address))
    return f"{url.rstrip('/')}/?token={access.token()}" if access.is_needed(address) else url


@asynccontextmanager
async def browser_opened(_app: object) -> AsyncIterator[None]:
    """While the server lives; the browser is opened once it answers, unless `server.headless` says otherwise."""
    if not config.get_option("server.headless"):
        threading.Thread(target=_open_when_it_answers, daemon=True).start()
    yield


def _open_when_it_answers() -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        url = get_url(get_display_address(config.get_option("server.address") or "localhost"))
        try:
            with urlopen(f"{url.rstrip('/')}/_stcore/health", timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    _open(link())


def _open(address: str) -> None:
    """Through a file that only this user can read: what a command is given, others see in the list of processes."""
    if "token=" not in address:
        open_browser(address)
        return
    handle, name = tempfile.mkstemp(prefix="normalization-explorer-", suffix=".html")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f'<meta http-equiv="refresh" content="0; url={html.escape(address)}">')
    open_browser(Path(name).as_uri())
    threading.Timer(60, lambda: Path(name).unlink(missing_ok=True)).start()
