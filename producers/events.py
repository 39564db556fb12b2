"""What the simulators emit, on its way to Kafka, the archive or a file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from contracts.topics import APPROVAL_REQUESTS, FRAUD_REPORTS, PAYMENTS

HOUR_MS = 3_600_000
HOURS_A_DAY = 24

Kind = Literal["requests", "garbled_answerable", "garbled", "payments", "fraud_reports"]
TOPIC_OF: dict[Kind, str] = {
    "requests": APPROVAL_REQUESTS,
    "garbled_answerable": APPROVAL_REQUESTS,
    "garbled": APPROVAL_REQUESTS,
    "payments": PAYMENTS,
    "fraud_reports": FRAUD_REPORTS,
}

COUNTED = (*TOPIC_OF, "frauds")


class Event(NamedTuple):
    """`at_ms` since 1970, when it happens; `value` as it goes to Kafka under key `user_id`.

    garbled_answerable: wrong, but request_id and user_id can be read; garbled: neither can.
    """

    at_ms: int
    kind: Kind
    user_id: str
    value: bytes


class Label(NamedTuple):
    """The truth about a fraudulent request; never part of a message."""

    request_id: str
    user_id: str
    fraud_kind: str


class Hour(NamedTuple):
    """All that happens in one hour, in the order of time; `number` counts hours since 1970."""

    number: int
    events: Sequence[Event]
    labels: Sequence[Label]


def date_of(hour: int) -> str:
    return datetime.fromtimestamp(hour * 3600, UTC).strftime("%Y-%m-%d")


def hour_of(date: str) -> int:
    """The number of a date's first hour in UTC. Raises ValueError where it is no date."""
    try:
        day = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"{date} is not a date such as 2026-10-01") from error
    return int(day.timestamp()) // 3600
