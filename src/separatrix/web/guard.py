"""Who may ask: this machine's own page, with the token that was printed."""

import ipaddress
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_TOKEN = "This page belongs to someone else. Open the address that 'separatrix serve' printed."
SAFE = ("GET", "HEAD")


class Guard:
    """Lets nothing through that does not come from the page itself.

    The Host header must name this machine (or a name elsewhere could be made to point here),
    the token must come in the address or, from then on, in a cookie that other sites do not
    send, and what changes anything must have the page's own origin.

    Parameters
    ----------
    app : ASGIApp
        What is guarded.
    token : str
        What the address must bear.
    hosts : iterable of str
        Names of this machine, beside its loopback.
    any_address : bool
        Whether any numeric address is taken for this machine's.
    """

    def __init__(
        self, app: ASGIApp, token: str, hosts: Iterable[str] = (), any_address: bool = False
    ) -> None:
        self._app, self._token, self._any_address = app, token, any_address
        self._hosts = {"127.0.0.1", "localhost", "::1", *hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await (self._answer(scope) or self._app)(scope, receive, send_guarded)

    def _answer(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_here(host):
            return PlainTextResponse("This address is not served here.", 421)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        given = query.pop("token", [""])[0]
        cookie = f"separatrix-{scope['server'][1]}"
        known = given or _cookie(headers.get("cookie", ""), cookie)
        if not secrets.compare_digest(known.encode(), self._token.encode()):
            return PlainTextResponse(NO_TOKEN, 403)
        if scope["method"] not in SAFE and not _same_origin(headers, host):
            return PlainTextResponse("This request comes from another page.", 403)
        if given and not scope["path"].startswith("/api/"):  # not left where it is shown
            rest = urlencode(query, doseq=True)
            answer = RedirectResponse(scope["path"] + (f"?{rest}" if rest else ""), 303)
            answer.set_cookie(cookie, self._token, httponly=True, samesite="strict")
            return answer
        return None

    def _is_here(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._any_address


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _same_origin(headers: Headers, host: str) -> bool:
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host
