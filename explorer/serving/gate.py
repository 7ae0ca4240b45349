"""Lets through who has shown the access token: pages, charts, files and the page's socket alike."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from explorer.serving.access import proof, same

HEALTH = "/_stcore/health"
"""Says whether the server is up, and nothing else."""
MONTH = 30 * 24 * 3600  # seconds that a browser stays let in

REFUSED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Normalization explorer</title>
<style>
body{font:18px/1.5 Georgia,serif;color:#23222A;background:#FBFAF6;max-width:38rem;margin:4rem auto;padding:0 1rem}
code,input,button{font:16px monospace}
input{width:100%;padding:.5rem;margin:.5rem 0;box-sizing:border-box}</style>
<h1>This app asks for its access token</h1>
<p>Others can reach this server, so it opens only for who started it. In the terminal of that user,
<code>python -m explorer token</code> prints the token and an address that opens the app.</p>
<form><label>Access token<input name="token" type="password" autocomplete="off" autofocus></label>
<button>Open the app</button></form></html>"""


class Gate:
    """ASGI middleware: 403 without the cookie, a cookie for the token, everything with the cookie."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] == HEALTH or self._is_known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        elif same(dict(_queries(scope)).get("token", ""), self._token):
            await self._let_in(scope)(scope, receive, send)
        else:
            await HTMLResponse(REFUSED, 403, {"Referrer-Policy": "no-referrer"})(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return False
        cookie = cookies.get(_cookie_name(scope))
        return cookie is not None and same(cookie.value, proof(self._token, _port(scope)))

    def _let_in(self, scope: Scope) -> RedirectResponse:
        """The same address without the token, and a cookie that scripts cannot read and other sites cannot send."""
        rest = urlencode([(name, value) for name, value in _queries(scope) if name != "token"])
        path = "/" + scope["path"].lstrip("/")  # never //host, which is another server's
        answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303, {"Referrer-Policy": "no-referrer"})
        answer.set_cookie(
            _cookie_name(scope), proof(self._token, _port(scope)), max_age=MONTH, httponly=True, samesite="lax"
        )
        return answer


def _queries(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)


def _port(scope: Scope) -> int:
    return (scope.get("server") or ("", 0))[1] or 0


def _cookie_name(scope: Scope) -> str:
    """Cookies know no ports: each server has a name of its own."""
    return f"normalization-explorer-{_port(scope)}"
