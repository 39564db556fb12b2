"""Whom a server on loopback answers: programs, and the pages that it served itself.

The browser of this machine runs the pages of every site that is visited. Each may send requests to
any port of loopback, and reads the answers where its own site's name was made to lead here.
"""

from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HINT = (
    "this server answers programs of this machine, not pages of another site: "
    "ask it by its address or as localhost"
)


def may_ask(host: str, origin: str) -> bool:
    """By a request's headers of these names, "" where it has none. Pages of here came by HTTP."""
    return _is_of_here(host) and origin in ("", f"http://{host}")


def only_who_may(app: "WSGIApplication") -> "WSGIApplication":
    """The app, which gets no request of anybody else."""

    def guarded(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if may_ask(environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN", "")):
            return app(environ, start_response)
        status = HTTPStatus.FORBIDDEN
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain")])
        return [f"{HINT}\n".encode()]

    return guarded


def _is_of_here(host: str) -> bool:
    """An address is nobody else's, and every browser knows localhost; any other name may be made to
    lead here."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name in ("", "localhost") or ip_address(name) is not None
    except ValueError:
        return False
