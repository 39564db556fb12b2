"""What Elasticsearch answers, or does not, becomes something a person can act on."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from local_stack.kibana.search.msearch import ElasticsearchSearcher
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import DataView, Search
from local_stack.ports import free_ports

VIEW = DataView("web", "web-*", "Web", "@timestamp")
SEARCH = Search(VIEW, {"query": {"match_all": {}}})
WELL = {"hits": {"total": {"value": 3}}, "_shards": {"total": 1, "failed": 0}}


@contextmanager
def answering(answer: Callable[[], Any]) -> Iterator[ElasticsearchSearcher]:
    """A server that gives this answer, or none, to every msearch."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(answer()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with searching(server.server_port) as searcher:
            yield searcher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def searching(port: int, seconds: float = 10.0) -> Iterator[ElasticsearchSearcher]:
    url = f"http://127.0.0.1:{port}"
    client = Elasticsearch(url, max_retries=0, retry_on_timeout=False)
    yield ElasticsearchSearcher(client, url, seconds)
    client.close()


def only(response: dict[str, Any]) -> Any:
    with answering(lambda: {"responses": [response]}) as searcher:
        (found,) = searcher.answers([SEARCH])
    return found


def test_a_good_answer_is_passed_on() -> None:
    assert only(WELL) == WELL


def test_an_index_that_does_not_exist_yet_is_named() -> None:
    found = only({**WELL, "_shards": {"total": 0, "failed": 0}})
    assert isinstance(found, Problem)
    assert (found.where, "no index web-*" in str(found)) == ("index", True)


def test_the_innermost_reason_of_an_error_is_given() -> None:
    error = {
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "root_cause": [{"type": "illegal_argument_exception", "reason": "Fielddata is disabled"}],
    }
    assert "Fielddata is disabled" in str(only({"error": error}))


def test_a_shard_that_failed_is_a_problem_and_not_a_smaller_number() -> None:
    failure = {"reason": {"type": "too_many_buckets_exception", "reason": "Trying to create 65537"}}
    found = only({**WELL, "_shards": {"total": 2, "failed": 1, "failures": [failure]}})
    assert "65537" in str(found)


def test_one_failing_search_leaves_the_others_alone() -> None:
    with answering(lambda: {"responses": [{"error": {"reason": "no"}}, WELL]}) as searcher:
        first, second = searcher.answers([SEARCH, SEARCH])
    assert isinstance(first, Problem)
    assert second == WELL


def test_an_elasticsearch_that_is_down_says_how_to_start_it() -> None:
    (port,) = free_ports(1)
    with searching(port) as searcher, pytest.raises(Problem, match="make up") as found:
        searcher.answers([SEARCH])
    assert found.value.where == "elasticsearch"


def test_an_elasticsearch_that_is_slow_says_what_to_take_instead() -> None:
    release = threading.Event()

    def wait() -> dict[str, Any]:
        release.wait(30)
        return {"responses": [WELL]}

    with answering(wait) as quick:
        slow = ElasticsearchSearcher(quick.client, quick.url, 0.2)
        try:
            with pytest.raises(Problem, match="a shorter time range"):
                slow.answers([SEARCH])
        finally:
            release.set()


def test_nothing_to_ask_asks_nothing() -> None:
    (port,) = free_ports(1)
    with searching(port) as searcher:
        assert searcher.answers([]) == []
