"""Many searches, one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, TransportError

from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search

Answer = Mapping[str, Any]


class Searcher(Protocol):
    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        """One for each search; raises Problem when there is no answer at all."""


@dataclass(frozen=True)
class ElasticsearchSearcher:
    client: Elasticsearch
    url: str
    seconds: float

    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        if not searches:
            return []
        lines = [part for search in searches for part in (_header(search), _body(search))]
        try:
            answer = self.client.options(request_timeout=self.seconds).msearch(searches=lines)
        except ConnectionTimeout:
            raise Problem(
                "elasticsearch",
                f"Elasticsearch at {self.url} gave no answer in {self.seconds:.0f} s: "
                "take a shorter time range, or look whether it is overloaded",
            ) from None
        except TransportError as problem:
            raise Problem(
                "elasticsearch",
                f"Elasticsearch at {self.url} does not answer ({_short(problem)}): "
                "see `make status`, start it with `make up`",
            ) from None
        except ApiError as problem:
            raise Problem("elasticsearch", f"Elasticsearch refused: {problem.message}") from None
        return [
            _checked(search, response)
            for search, response in zip(searches, answer["responses"], strict=True)
        ]


def _header(search: Search) -> dict[str, Any]:
    header: dict[str, Any] = {"index": search.view.pattern, "ignore_unavailable": True}
    return {**header, "request_cache": False} if search.once else header


def _body(search: Search) -> Mapping[str, Any]:
    return {"size": 0, "track_total_hits": True, **search.body}


def _checked(search: Search, answer: Answer) -> Answer | Problem:
    if error := answer.get("error"):
        return Problem("panel", _reason(error))
    shards = answer["_shards"]
    if not shards["total"] and not search.optional:
        return Problem(
            "index",
            f"There is no index {search.view.pattern} yet: "
            "it appears with the first event that is stored",
        )
    if shards["failed"]:
        return Problem("panel", _reason(shards["failures"][0]["reason"]))
    return answer


def _reason(error: Any) -> str:
    """Elasticsearch's innermost reason: the outer ones only say that a phase failed."""
    if not isinstance(error, dict):
        return f"Elasticsearch says: {error}"
    inner = error.get("caused_by") or next(iter(error.get("root_cause", [])), None)
    if inner and inner != error and inner.get("reason"):
        return _reason({key: value for key, value in inner.items() if key != "root_cause"})
    return f"Elasticsearch says: {error.get('reason') or error.get('type')}"


def _short(problem: TransportError) -> str:
    return str(problem.message).rpartition(": ")[2].strip("') ") or type(problem).__name__
