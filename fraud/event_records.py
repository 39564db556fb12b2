"""Records of a Kafka event source mapping, read as screened requests."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import orjson

from contracts.errors import InvalidMessage
from contracts.ids import is_id
from contracts.messages import InvalidRequest, Problem
from contracts.schema import problems_of
from contracts.topics import SCREENED_REQUESTS
from fraud.in_order import Request
from fraud.moments import milliseconds

Record = Mapping[str, Any]


def records_of(event: Mapping[str, Any]) -> Iterator[Record]:
    """Partition by partition, each in the order of its offsets."""
    for records in event["records"].values():
        yield from records


class RequestReader:
    def __init__(self) -> None:
        self._problems: Callable[[Any], list[tuple[str, str]]] = problems_of(SCREENED_REQUESTS)

    def read(self, record: Record) -> Request:
        """One that breaks its contract but says who asks is an InvalidRequest.

        Raises InvalidMessage where nobody can be answered.
        """
        message = _parsed(record)
        if not (is_id(message.get("request_id")) and is_id(message.get("user_id"))):
            raise _invalid(record, "request_id or user_id is missing or not an id")
        problems = self._found(message)
        if not problems:
            return cast(Request, message)
        return InvalidRequest(
            request_id=message["request_id"], user_id=message["user_id"], problems=problems
        )

    def _found(self, message: Mapping[str, Any]) -> list[Problem]:
        """Fields only, never their values: one of them could be a card number."""
        fields = sorted({field for field, _ in self._problems(message)})
        if fields:
            return [Problem(field=field, problem="breaks the contract") for field in fields]
        try:
            milliseconds(message.get("requested_at", "1970-01-01T00:00:00.000Z"))
        except ValueError:
            return [Problem(field="requested_at", problem="is a day that no calendar has")]
        return []


def _parsed(record: Record) -> dict[str, Any]:
    try:
        message = orjson.loads(base64.b64decode(record["value"], validate=True))
    except (KeyError, TypeError, binascii.Error):
        raise _invalid(record, "has no value") from None
    except orjson.JSONDecodeError:
        raise _invalid(record, "is not JSON in UTF-8") from None
    if not isinstance(message, dict):
        raise _invalid(record, "is not a JSON object")
    return message


def _invalid(record: Record, reason: str) -> InvalidMessage:
    return InvalidMessage(record["topic"], record["partition"], record["offset"], reason)
