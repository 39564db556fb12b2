"""The bytes of Kafka's records as messages, checked in Python: the stream of screening has a check
in the JVM (spark.transforms.contract)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from contracts.schema import problems_of

TIMES = ("requested_at", "decided_at", "reported_at", "purchased_at", "paid_at")
MOST_TOLD = 3

Problems = Callable[[Mapping[str, Any]], list[tuple[str, str]]]


def message_of(topic: str, value: bytes | None) -> tuple[Any, str | None]:
    """A record's message, and why it is none of its topic; none where it is. Its times are days of
    the calendar, which no pattern can say."""
    try:
        message = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return None, "is not JSON in UTF-8"
    return message, _reason(topic, message)


def _reason(topic: str, message: Any) -> str | None:
    if not isinstance(message, dict):
        return "is not a JSON object"
    if found := _problems(topic)(message):
        told = (f"{field or 'message'}: {problem}" for field, problem in found[:MOST_TOLD])
        return "; ".join(told)
    for name in TIMES:
        if name in message and not _is_time(message[name]):
            return f"{name}: {message[name]} is no day of the calendar"
    return None


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def _problems(topic: str) -> Problems:
    """Compiled once a Python worker."""
    return problems_of(topic)
