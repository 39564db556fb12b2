"""What the Lambda service says, told apart by what to do next."""

import json
from typing import Any

import pytest

from contracts.errors import Unavailable
from fraud.decide_function import CallRefused, DecideFunction, FunctionFailed
from fraud.held import Held
from fraud.in_order import Source
from fraud.invoke import Invoked
from fraud.known_json import KnownText
from tests.unit.fraud.asking import consumed


class Service:
    """Answers one call with what it was made with."""

    def __init__(self, answer: Any, **said: Any) -> None:
        self._answer = Invoked(json.dumps(answer).encode(), **said)
        self.asked = b""

    def __call__(self, payload: bytes) -> Invoked:
        self.asked = payload
        return self._answer


def call(service: Service) -> Any:
    function = DecideFunction(service, "kafka:9092")
    return function([consumed(7)], KnownText(profiles={"u-1": Held("{}", 5, Source(0, 6))}))


def refused(code: str, status: int) -> Service:
    return Service({"Message": "no"}, status=status, refused=code)


def test_decisions_are_found_again_by_their_coordinates() -> None:
    place = {"topic": "approval-requests.screened", "partition": 0, "offset": 7}
    decision = {"request_id": "r-1", "decision": "approved"}
    answer = {"decisions": [{**place, "key": None, "decision": decision}], "invalid": []}
    learned = {"profile": '{"count": 1}', "last_ms": 9, "applied": "0:7"}
    refused = {"profile": "{}", "last_ms": 0, "applied": None, "refused_ms": 11}
    service = Service({**answer, "profiles": {"u-1": learned, "u-2": refused}})

    answers = call(service)

    assert answers.decisions == {("approval-requests.screened", 0, 7): decision}
    assert answers.profiles == {
        "u-1": Held('{"count": 1}', 9, Source(0, 7)),
        "u-2": Held("{}", 0, refused_ms=11),
    }
    event = json.loads(service.asked)
    assert event["eventSource"] == "SelfManagedKafka"
    assert event["known"] == {
        "decisions": {},
        "published": {},
        "profiles": {"u-1": {"profile": "{}", "last_ms": 5, "applied": "0:6", "refused_ms": 0}},
    }


@pytest.mark.parametrize(
    "service",
    [
        refused("TooManyRequestsException", 429),
        refused("ResourceNotFoundException", 404),
        refused("Whatever", 503),
        refused("unknown", 429),
    ],
    ids=["throttled", "not deployed yet", "server error", "throttled by what stands before it"],
)
def test_a_service_that_is_busy_is_unavailable(service: Service) -> None:
    with pytest.raises(Unavailable):
        call(service)


@pytest.mark.parametrize(
    "error",
    [
        {"errorType": "Unavailable", "errorMessage": "dynamodb is unavailable (throttled)"},
        {"errorMessage": "2026-10-03 Task timed out after 3.00 seconds"},
    ],
)
def test_a_function_whose_store_is_away_is_unavailable(error: dict[str, str]) -> None:
    with pytest.raises(Unavailable):
        call(Service(error, function_error="Unhandled"))


def test_a_function_that_raises_otherwise_has_failed() -> None:
    answer = {"errorType": "KeyError", "errorMessage": "'x'"}

    with pytest.raises(FunctionFailed, match="KeyError"):
        call(Service(answer, function_error="Unhandled"))


@pytest.mark.parametrize("answer", [None, [], {"statusCode": 200, "body": "{}"}, "hello"])
def test_a_function_that_is_not_ours_has_failed_and_is_named(answer: Any) -> None:
    with pytest.raises(FunctionFailed, match="DECIDE_FUNCTION"):
        call(Service(answer))


def test_records_that_are_too_large_for_one_call_may_be_asked_in_halves() -> None:
    with pytest.raises(FunctionFailed, match="too large"):
        call(refused("RequestTooLargeException", 413))


def test_a_permission_that_is_missing_ends_the_listener_with_what_to_do() -> None:
    with pytest.raises(CallRefused, match="AccessDeniedException .*lambda:InvokeFunction"):
        call(refused("AccessDeniedException", 403))
