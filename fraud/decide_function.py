"""Calls the deciding Lambda, on AWS or on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson

from contracts.errors import CardwatchError, Unavailable
from contracts.messages import Decision
from fraud.held import Held
from fraud.invoke import SERVICE, Invoked
from fraud.kafka_event import ConsumerRecord, event_of
from fraud.known_json import KnownText, profiles_from_json, to_event

#: What a Lambda service says of itself, or of a function that is being deployed or overloaded.
PASSING = frozenset(
    {
        "CodeArtifactUserPendingException",
        "EC2ThrottledException",
        "ResourceConflictException",
        "ResourceNotFoundException",
        "ResourceNotReadyException",
        "ServiceException",
        "ServiceUnavailable",
        "TooManyRequestsException",
        "InternalFailure",
    }
)
#: Function errors that are not the records' fault.
PASSING_IN_FUNCTION = frozenset({"Unavailable", "MissingSetting", "Sandbox.Timedout"})

Coordinates = tuple[str, int, int]


class FunctionFailed(CardwatchError):
    """The function raised: with these records, or with its code, something is wrong."""


class CallRefused(CardwatchError):
    def __init__(self, code: str, answer: str) -> None:
        super().__init__(
            f"Lambda refused the call with {code} ({answer}): the name in DECIDE_FUNCTION, the "
            "credentials of who calls and their permission lambda:InvokeFunction, and the host's "
            "clock must be right, then start again"
        )


@dataclass(frozen=True)
class Answers:
    """By topic, partition and offset: decisions, and why others cannot be read, or failed.

    `profiles`, by user_id, are those that the records changed.
    """

    decisions: dict[Coordinates, Decision] = field(default_factory=dict)
    invalid: dict[Coordinates, str] = field(default_factory=dict)
    failed: dict[Coordinates, str] = field(default_factory=dict)
    profiles: dict[str, Held] = field(default_factory=dict)

    def with_more(self, more: "Answers") -> "Answers":
        return Answers(
            self.decisions | more.decisions,
            self.invalid | more.invalid,
            self.failed | more.failed,
            self.profiles | more.profiles,
        )


class DecideFunction:
    def __init__(self, invoke: Callable[[bytes], Invoked], bootstrap_servers: str) -> None:
        self._invoke = invoke
        self._bootstrap_servers = bootstrap_servers

    def __call__(self, records: Sequence[ConsumerRecord], known: KnownText) -> Answers:
        """One call for all `records`. Raises Unavailable, FunctionFailed or CallRefused."""
        event = event_of(records, self._bootstrap_servers)
        called = self._invoke(orjson.dumps({**event, "known": to_event(known)}))
        if called.refused:
            raise _of_service(called)
        try:
            answer = orjson.loads(called.body)
        except orjson.JSONDecodeError as error:
            raise Unavailable(SERVICE, "its answer is not JSON") from error
        if called.function_error:
            raise _of_function(answer)
        try:
            return _answers(answer)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FunctionFailed(
                f"the deciding function gave no decisions ({error!r}): see whether DECIDE_FUNCTION "
                "names it, and whether its code is as old as its caller's"
            ) from error


def _of_service(called: Invoked) -> CardwatchError:
    """AWS, or a proxy before it that gives no code, answers 5xx while it has trouble and 429 where
    it is asked too often. All else is told by the code."""
    busy = called.status >= 500 or called.status == HTTPStatus.TOO_MANY_REQUESTS
    if busy or called.refused in PASSING:
        return Unavailable(SERVICE, f"{called.status} {called.refused}")
    if called.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return FunctionFailed("the records, and what is known of their users, are too large")
    return CallRefused(called.refused, called.body.decode(errors="replace"))


def _of_function(answer: dict[str, Any]) -> CardwatchError:
    kind, message = answer.get("errorType", "unknown"), answer.get("errorMessage", "")
    passing = kind in PASSING_IN_FUNCTION or "timed out" in message.lower()
    if passing:
        return Unavailable(SERVICE, message or kind)
    return FunctionFailed(f"the deciding function raised {kind}: read its log")


def _answers(answer: dict[str, Any]) -> Answers:
    return Answers(
        {_place(item): item["decision"] for item in answer["decisions"]},
        {_place(item): item["reason"] for item in answer["invalid"]},
        profiles=profiles_from_json(answer["profiles"]),
    )


def _place(item: dict[str, Any]) -> Coordinates:
    return item["topic"], item["partition"], item["offset"]
