"""Where the server listens, and what stands between a request and the pages."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from starlette.middleware import Middleware
from streamlit import config
from streamlit.web.server.server_util import get_display_address, get_url

from explorer.serving import access
from explorer.serving.base_address import BaseAddress
from explorer.serving.gate import Gate

EVERYWHERE = "0.0.0.0"  # where Streamlit listens when it is not told


def listens_at() -> str:
    return config.get_option("server.address") or EVERYWHERE


def address() -> str:
    """Of the app for a browser on this machine, without a slash at its end; the port is the one that was free."""
    return get_url(get_display_address(listens_at())).rstrip("/")


def middleware(pages: Iterable[str]) -> list[Middleware]:
    """What tells the browser where the app begins, and the gate where the server's address and its machine ask for it.

    A setting of the gate that cannot be ends the start.
    """
    try:
        needed = access.is_needed(listens_at())
    except access.AccessError as error:
        sys.exit(str(error))
    return [*([Middleware(Gate, token=access.token())] if needed else []), Middleware(BaseAddress, pages=tuple(pages))]
