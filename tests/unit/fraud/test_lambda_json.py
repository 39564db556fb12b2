"""Amazon's runtime client with our marshaller, as it handles one event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from awslambdaric.bootstrap import StandardLogSink, handle_event_request
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

from fraud.lambda_json import Marshaller, marshal_by_orjson


@dataclass
class RecordingClient:
    marshaller: Marshaller
    results: list[tuple[bytes, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def post_invocation_result(self, _: str, result: bytes, kind: str, *__: Any) -> None:
        self.results.append((result, kind))

    def post_invocation_error(self, _: str, error: str, *__: Any) -> None:
        self.errors.append(error)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> RecordingClient:
    monkeypatch.setattr(LambdaRuntimeClient, "marshaller", LambdaRuntimeClient.marshaller)
    marshal_by_orjson()
    return RecordingClient(LambdaRuntimeClient.marshaller)


def handle(client: RecordingClient, handler: Callable[[Any, Any], Any], event: bytes) -> None:
    of_call = ("request-1", event, "application/json", None, None, "arn", "0", None)
    handle_event_request(client, handler, *of_call, StandardLogSink())


def test_an_answer_is_its_event_in_utf_8(client: RecordingClient) -> None:
    handle(client, lambda event, _: {"city": event["city"]}, '{"city": "Köln"}'.encode())

    assert client.results == [('{"city":"Köln"}'.encode(), "application/json")]


def test_an_answer_that_is_no_json_is_told_as_an_error(client: RecordingClient) -> None:
    handle(client, lambda event, _: {"at": object()}, b"{}")

    assert client.results == []
    assert "not JSON serializable" in client.errors[0]
