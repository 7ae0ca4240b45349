"""What stands between a request and the pages."""

from __future__ import annotations

import sys

from starlette.middleware import Middleware
from streamlit import config

from explorer.serving import access
from explorer.serving.gate import Gate


def gate() -> list[Middleware]:
    """The gate where the server's address and its machine ask for it; a setting that cannot be ends the start."""
    try:
        needed = access.is_needed(config.get_option("server.address") or "0.0.0.0")
    except access.AccessError as error:
        sys.exit(str(error))
    return [Middleware(Gate, token=access.token())] if needed else []
