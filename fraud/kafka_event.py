"""A consumer's records as the event that AWS's Kafka event source mapping gives to a Lambda."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

#: A Lambda takes 6 MB a call; base64 makes 4 of 3 bytes, and keys, headers and what is known of
#: the users come on top.
MOST_BYTES = 1_500_000
TIMESTAMP_TYPES = ("CREATE_TIME", "LOG_APPEND_TIME")


@dataclass(slots=True)
class ConsumerRecord:
    """As Kafka's consumers hand it out: `timestamp` in ms since 1970, of the producer
    (`timestamp_type` 0) or of the log (1)."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def event_of(records: Sequence[ConsumerRecord], bootstrap_servers: str) -> dict[str, Any]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        grouped.setdefault(f"{record.topic}-{record.partition}", []).append(_record(record))
    return {
        "eventSource": "SelfManagedKafka",
        "bootstrapServers": bootstrap_servers,
        "records": grouped,
    }


def in_calls(records: Sequence[ConsumerRecord]) -> Iterator[list[ConsumerRecord]]:
    """The records in order, in parts that one call can carry."""
    part: list[ConsumerRecord] = []
    size = 0
    for record in records:
        length = len(record.value or b"")
        if part and size + length > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(record)
        size += length
    if part:
        yield part


def _record(record: ConsumerRecord) -> dict[str, Any]:
    known: dict[str, Any] = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "timestampType": TIMESTAMP_TYPES[record.timestamp_type],
        "headers": [{name: list(value or b"")} for name, value in record.headers],
    }
    for name, part in (("key", record.key), ("value", record.value)):
        if part is not None:
            known[name] = base64.b64encode(part).decode()
    return known
