"""A client of several nodes asks the next where one cannot answer, and no other where it did."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from local_stack.ports import free_ports
from rehearse.elasticsearch_cluster import Cluster, NoNodeAnswers, Refused
from rehearse.elasticsearch_numbers import PAGE, ElasticsearchNumbers


@contextmanager
def _node(status: int) -> Iterator[str]:
    """The URL of one that answers everything with this status, and its own number."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps({"answered": status}).encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _ask(*statuses: int, patience: float = 10.0) -> Any:
    """What a cluster of such nodes, behind one that is away, says."""
    with ExitStack() as nodes:
        away = f"http://127.0.0.1:{free_ports(1)[0]}"
        urls = [away, *(nodes.enter_context(_node(status)) for status in statuses)]
        cluster = Cluster(urls, "x", ssl.create_default_context())
        return cluster.ask("_cluster/health", patience)


@pytest.mark.parametrize("not_now", [408, 429, 502, 503, 504])
def test_who_is_away_or_cannot_now_is_passed_over(not_now: int) -> None:
    assert _ask(not_now, 200) == {"answered": 200}


def test_a_refusal_is_an_answer() -> None:
    with pytest.raises(Refused, match="403"):
        _ask(403, 200)


def test_patience_has_an_end() -> None:
    with pytest.raises(NoNodeAnswers, match="GET _cluster/health: "):
        _ask(503, patience=0.0)


class Pages:
    """An index of so many numbers, as `_search` gives them."""

    def __init__(self, count: int) -> None:
        self._count = count

    def ask(self, path: str, _: float, method: str = "GET", body: Any = None) -> Any:
        if not path.endswith("_search"):
            return {}
        first = body["search_after"][0] + 1
        numbers = range(first, min(first + body["size"], self._count))
        return {"hits": {"hits": [{"_source": {"number": n}, "sort": [n]} for n in numbers]}}


@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1])
def test_every_page_of_the_numbers_is_read(count: int) -> None:
    numbers = ElasticsearchNumbers(cast(Cluster, Pages(count)))
    assert list(numbers.read()) == list(range(count))
