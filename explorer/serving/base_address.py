"""Tells the browser where the app begins, so that a page's address is not tried in vain as that place.

Streamlit's browser side asks for `/lab/_stcore/health` before `/_stcore/health`, for it cannot know which part of an
address is a page: two answers of 404 in the console of every deep link, and two requests before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"
_SCRIPT = """<script>
{
  const path = location.pathname.replace(/\\/(?:PAGES)\\/?$/, "/");
  window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: location.origin + path };
}
</script>"""


class BaseAddress:
    """ASGI middleware: writes the app's place, what stands before a page's name, into every HTML document."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        """`pages` are the last parts of the addresses of pages."""
        self._app = app
        self._script = _SCRIPT.replace("PAGES", "|".join(pages)).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and "text/html" in Headers(scope=scope).get("accept", "")
        ):
            plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
            await self._app(plain, receive, _Writer(send, self._script).send)
        else:
            await self._app(scope, receive, send)


class _Writer:
    """Holds an HTML document back until it is whole; everything else passes."""

    def __init__(self, send: Send, script: bytes) -> None:
        self._send, self._script = send, script
        self._start: Message | None = None
        self._document = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_document(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._document += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_document()

    async def _send_document(self) -> None:
        assert self._start is not None
        document = self._document.replace(_HEAD, _HEAD + self._script, 1)
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers["content-length"] = str(len(document))
        for unchanged in ("etag", "last-modified"):  # said of the document without the script
            if unchanged in headers:
                del headers[unchanged]
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": document})


def _is_document(start: Message) -> bool:
    content = Headers(raw=list(start["headers"])).get("content-type", "")
    return start["status"] == 200 and content.startswith("text/html")
