"""The calls of Kibana's alerting API that we need, over the standard library's HTTP client."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Self

from contracts.errors import CardwatchError, Unavailable

TIMEOUT_S = 30
NOT_FOUND = 404
CONFLICT = 409
BUSY = (429, 502, 503, 504)


class Refused(CardwatchError):
    """Kibana understood and said no; the message holds what it said."""


@dataclass(frozen=True)
class Kibana:
    """`url` without a slash at its end, with /s/SPACE for a space other than the default one."""

    url: str
    authorization: str = field(default="", repr=False)

    @classmethod
    def from_env(cls, url: str, environ: Mapping[str, str]) -> Self:
        """KIBANA_API_KEY, or KIBANA_USER and KIBANA_PASSWORD, or nobody (security is off)."""
        if key := environ.get("KIBANA_API_KEY"):
            return cls(url.rstrip("/"), f"ApiKey {key}")
        if user := environ.get("KIBANA_USER"):
            login = f"{user}:{environ.get('KIBANA_PASSWORD', '')}".encode()
            return cls(url.rstrip("/"), f"Basic {base64.b64encode(login).decode()}")
        return cls(url.rstrip("/"))

    def rule(self, identity: str) -> dict[str, Any] | None:
        """None where there is no such rule. Raises Unavailable, Refused."""
        try:
            return self._ask("GET", identity, None)
        except urllib.error.HTTPError as error:
            if error.code == NOT_FOUND:
                return None
            raise self._failure(error) from None

    def create(self, identity: str, body: Mapping[str, Any]) -> None:
        """Raises Unavailable, Refused."""
        self._change("POST", identity, body)

    def update(self, identity: str, body: Mapping[str, Any]) -> None:
        """Raises Unavailable, Refused."""
        self._change("PUT", identity, body)

    def _change(self, method: str, identity: str, body: Mapping[str, Any]) -> None:
        try:
            self._ask(method, identity, body)
        except urllib.error.HTTPError as error:
            raise self._failure(error) from None

    def _ask(self, method: str, identity: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        headers = {"kbn-xsrf": "cardwatch", "Content-Type": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        data = json.dumps(body).encode() if body is not None else None
        address = f"{self.url}/api/alerting/rule/{identity}"
        try:
            request = urllib.request.Request(address, data=data, headers=headers, method=method)
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError:
            raise
        except (OSError, HTTPException, ValueError) as error:
            raise Unavailable(f"Kibana at {self.url}", str(error)) from error
        return found

    def _failure(self, error: urllib.error.HTTPError) -> CardwatchError:
        said = _message(error)
        if error.code in BUSY:
            return Unavailable(f"Kibana at {self.url}", said)
        return Refused(
            f"Kibana at {self.url} answered {error.code}: {said}{_hint(error.code, said)}"
        )


def _message(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return error.reason or "without a reason"


def _hint(code: int, said: str) -> str:
    if code == 401:
        return ". Set KIBANA_API_KEY, or KIBANA_USER and KIBANA_PASSWORD"
    if code == 403:
        return ". The user needs all privileges for Stack Rules"
    if code == NOT_FOUND:
        return ". Is this a Kibana, and is its alerting on?"
    if code == CONFLICT:  # a rule that this space does not have
        return ". Another space has a rule of this id: delete it there, or give ours a new id"
    if "encrypt" in said.lower():
        return ". Set xpack.encryptedSavedObjects.encryptionKey in kibana.yml"
    return ""
