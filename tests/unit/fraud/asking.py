"""Requests for tests: a cardholder of Vienna who buys lunch, and what may go wrong."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

from fraud.kafka_event import ConsumerRecord
from fraud.learning import learn
from fraud.profile import Profile

TOPIC = "approval-requests.screened"
NOW = datetime(2026, 10, 20, 12, 0, 0, 250_000, tzinfo=UTC)
NOON = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
EXAMPLES = Path("contracts/examples/approval-requests.screened/valid")
EXAMPLE = json.loads((EXAMPLES / "request.json").read_text())
INVALID = json.loads((EXAMPLES / "invalid-request.json").read_text())
SYDNEY = {"city": "Sydney", "country": "AU", "location": {"lat": -33.8688, "lon": 151.2093}}


def request(
    number: int = 1, at: datetime = NOON, merchant: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    moment = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    changed = {**EXAMPLE["merchant"], **(merchant or {})}
    known = {"request_id": f"r-{number}", "requested_at": moment, "amount": "12.50"}
    return {**EXAMPLE, **known, "merchant": changed, **changes}


def report(asked: dict[str, Any], at: str) -> dict[str, Any]:
    """That a request was fraud, said at that time."""
    return {
        "request_id": asked["request_id"],
        "requested_at": asked["requested_at"],
        "reported_at": at,
        "terminal_id": asked["merchant"]["terminal_id"],
        "merchant_id": asked["merchant"]["merchant_id"],
    }


def consumed(
    offset: int,
    value: bytes | None = b"{}",
    partition: int = 0,
    key: bytes | None = b"u-1",
    headers: Sequence[tuple[str, bytes | None]] = (),
) -> ConsumerRecord:
    at_ms, of_producer = 1_700_000_000_000, 0
    return ConsumerRecord(TOPIC, partition, offset, at_ms, of_producer, key, value, headers)


def lunches(days: int = 20, until: datetime = NOON) -> list[dict[str, Any]]:
    """One a day, up to the day before `until`, of 10.00 to 16.00."""
    return [
        request(1000 + day, until - timedelta(days=day), amount=f"{10 + day % 7}.00")
        for day in range(days, 0, -1)
    ]


def regular(days: int = 20, until: datetime = NOON) -> Profile:
    return reduce(learn, lunches(days, until), Profile())


def record(message: Any, offset: int = 0, partition: int = 0) -> dict[str, Any]:
    """A record of an event; `message` is JSON to be, or the raw bytes."""
    raw = message if isinstance(message, bytes) else json.dumps(message).encode()
    return {
        "topic": "approval-requests.screened",
        "partition": partition,
        "offset": offset,
        "timestamp": 1_000,
        "timestampType": "CREATE_TIME",
        "key": base64.b64encode(b"u-0000007").decode(),
        "value": base64.b64encode(raw).decode(),
        "headers": [],
    }


def event(*records: dict[str, Any]) -> dict[str, Any]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for each in records:
        grouped.setdefault(f"{each['topic']}-{each['partition']}", []).append(each)
    return {"eventSource": "SelfManagedKafka", "records": grouped}
