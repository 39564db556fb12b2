"""A cluster of Elasticsearch as a client sees it: any of its nodes will do, and one may be away."""

import base64
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterable
from typing import Any

from contracts.errors import CardwatchError

#: For one node to answer; a host without power does not even refuse.
SECONDS = 5.0
PAUSE_SECONDS = 0.2
#: Of a node, or a front, that cannot at the moment: another node may.
NOT_NOW = (408, 429, 502, 503, 504)
#: For who asks every second.
BRIEF_SECONDS = 10.0
#: To see that a node is gone, or to make copies again.
PATIENCE_SECONDS = 180.0


class NoNodeAnswers(CardwatchError):
    """All were asked for as long as the caller was patient; the last one's reason."""


class Refused(CardwatchError):
    """A node answered, and it was no: another would say the same."""


def basic(user: str, password: str) -> str:
    """The header Authorization that says who asks."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Cluster:
    def __init__(self, urls: Iterable[str], password: str, context: ssl.SSLContext) -> None:
        self._urls = deque(urls)
        login = basic("elastic", password)
        self._headers = {"Authorization": login, "Content-Type": "application/json"}
        self._context = context

    def ask(self, path: str, patience_seconds: float, method: str = "GET", body: Any = None) -> Any:
        """Of the node that answered last, or the next that does. Raises NoNodeAnswers, Refused."""
        deadline = time.monotonic() + patience_seconds
        while True:
            try:
                return self._ask(self._urls[0], path, method, body)
            except (OSError, http.client.HTTPException) as refusal:
                if isinstance(refusal, urllib.error.HTTPError) and refusal.code not in NOT_NOW:
                    raise Refused(f"{method} {path}: {refusal}") from refusal
                if time.monotonic() > deadline:
                    raise NoNodeAnswers(f"{method} {path}: {refusal}") from refusal
            self._urls.rotate(-1)
            time.sleep(PAUSE_SECONDS)

    def health(self) -> str:
        """green, yellow or red. Raises NoNodeAnswers."""
        return str(self.ask("_cluster/health", BRIEF_SECONDS)["status"])

    def master(self) -> str:
        """The node that all others follow. Raises NoNodeAnswers."""
        (master,) = self.ask("_cat/master?format=json", BRIEF_SECONDS)
        return str(master["node"])

    def wait_for(self, health: str, nodes: int) -> None:
        """Raises NoNodeAnswers where that does not come about."""
        wanted = f"wait_for_status={health}&wait_for_nodes={nodes}&timeout=2s"
        self.ask(f"_cluster/health?{wanted}", PATIENCE_SECONDS)

    def _ask(self, url: str, path: str, method: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{url}/{path}", data, self._headers, method=method)
        with urllib.request.urlopen(request, timeout=SECONDS, context=self._context) as answer:
            return json.load(answer)
