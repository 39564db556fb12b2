"""What the Lambda service says, told apart by what to do next."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from contracts.errors import Unavailable
from fraud.decide_function import DecideFunction, FunctionFailed
from fraud.dynamodb_items import Held
from fraud.in_order import Source
from fraud.known_json import KnownText
from tests.unit.fraud.asking import consumed


class Service:
    """Answers one invoke with what it was made with."""

    def __init__(self, answer: Any, function_error: str | None = None) -> None:
        self._answer = answer
        self._function_error = function_error
        self.asked: dict[str, Any] = {}

    def invoke(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        if isinstance(self._answer, Exception):
            raise self._answer
        error = {"FunctionError": self._function_error} if self._function_error else {}
        return {"Payload": io.BytesIO(json.dumps(self._answer).encode()), **error}


def call(service: Service) -> Any:
    function = DecideFunction(service, "cardwatch-decide", "kafka:9092")
    return function([consumed(7)], KnownText(profiles={"u-1": Held("{}", 5, Source(0, 6))}))


def client_error(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Invoke")


def test_decisions_are_found_again_by_their_coordinates() -> None:
    place = {"topic": "approval-requests.screened", "partition": 0, "offset": 7}
    decision = {"request_id": "r-1", "decision": "approved"}
    answer = {"decisions": [{**place, "key": None, "decision": decision}], "invalid": []}
    learned = {"profile": '{"count": 1}', "last_ms": 9, "applied": "0:7"}
    refused = {"profile": "{}", "last_ms": 0, "applied": None, "refused_ms": 11}
    service = Service({**answer, "profiles": {"u-1": learned, "u-2": refused}})

    answers = call(service)

    assert answers.decisions == {("approval-requests.screened", 0, 7): decision}
    assert service.asked["FunctionName"] == "cardwatch-decide"
    assert answers.profiles == {
        "u-1": Held('{"count": 1}', 9, Source(0, 7)),
        "u-2": Held("{}", 0, refused_ms=11),
    }
    event = json.loads(service.asked["Payload"])
    assert event["eventSource"] == "SelfManagedKafka"
    assert event["known"] == {
        "decisions": {},
        "published": {},
        "profiles": {"u-1": {"profile": "{}", "last_ms": 5, "applied": "0:6", "refused_ms": 0}},
    }


@pytest.mark.parametrize(
    "answer",
    [
        client_error("TooManyRequestsException", 429),
        client_error("ResourceNotFoundException", 404),
        client_error("Whatever", 503),
        EndpointConnectionError(endpoint_url="http://lambda"),
    ],
    ids=["throttled", "not deployed yet", "server error", "no connection"],
)
def test_a_service_that_is_away_or_busy_is_unavailable(answer: Exception) -> None:
    with pytest.raises(Unavailable):
        call(Service(answer))


@pytest.mark.parametrize(
    "error",
    [
        {"errorType": "Unavailable", "errorMessage": "dynamodb is unavailable (throttled)"},
        {"errorMessage": "2026-10-03 Task timed out after 3.00 seconds"},
    ],
)
def test_a_function_whose_store_is_away_is_unavailable(error: dict[str, str]) -> None:
    with pytest.raises(Unavailable):
        call(Service(error, "Unhandled"))


def test_a_function_that_raises_otherwise_has_failed() -> None:
    with pytest.raises(FunctionFailed, match="KeyError"):
        call(Service({"errorType": "KeyError", "errorMessage": "'x'"}, "Unhandled"))


def test_a_permission_that_is_missing_is_nobodys_passing_trouble() -> None:
    with pytest.raises(ClientError):
        call(Service(client_error("AccessDeniedException", 403)))
