"""Decisions to their topic, unreadable records to the dead letters."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import orjson

from contracts.dead_letters import letter_of
from contracts.messages import Decision
from contracts.topics import APPROVAL_DECISIONS, dead_letter
from fraud.in_order import Source
from fraud.kafka_event import ConsumerRecord

REQUESTED_HEADER = "requested_ts_ms"
SOURCE_HEADER = "source"
#: Of a dead letter's key, in bytes: with its raw value it must be less than Kafka takes.
MOST_KEY = 1_000


class Sent(Protocol):
    """What a producer's `send` gives back: the record's place on its topic, once Kafka has it."""

    def get(self, seconds: float) -> Any: ...


class Producer(Protocol):
    """Raises Unavailable where Kafka takes nothing at the moment."""

    def send(
        self,
        topic: str,
        value: bytes,
        key: bytes | None = None,
        headers: list[tuple[str, bytes]] | None = None,
        partition: int | None = None,
    ) -> Sent: ...


class Publisher:
    """`clock` gives milliseconds since 1970. Raises what its producer raises."""

    def __init__(self, producer: Producer, clock: Callable[[], int]) -> None:
        self._producer = producer
        self._clock = clock

    def decision(self, record: ConsumerRecord, decision: Decision) -> Sent:
        """Into the partition that its request came from, so that the partition's next owner finds
        there what was answered. `latency_ms` runs from the request's arrival on the first topic to
        this moment."""
        latency = self._clock() - requested_ms(record)
        source = Source(record.partition, record.offset)
        return self._producer.send(
            APPROVAL_DECISIONS,
            orjson.dumps(decision),
            decision["user_id"].encode(),
            [
                ("latency_ms", str(latency).encode()),
                ("screened_ts_ms", str(record.timestamp).encode()),
                (SOURCE_HEADER, str(source).encode()),
            ],
            record.partition,
        )

    def dead_letter(self, record: ConsumerRecord, reason: str) -> Sent:
        """failed_at is the record's own Kafka time: the same dead letter however often sent."""
        place = (record.topic, record.partition, record.offset)
        letter = letter_of(*place, reason, record.value, record.timestamp)
        key = record.key and record.key[:MOST_KEY]
        return self._producer.send(dead_letter(record.topic), orjson.dumps(letter), key)


def requested_ms(record: ConsumerRecord) -> int:
    """When the request reached the first topic: screening's header, else the record's own time."""
    for name, value in _pairs(record.headers):
        if name == REQUESTED_HEADER and value.isdigit():
            return int(value)
    return record.timestamp


def _pairs(headers: Sequence[tuple[str, bytes | None]]) -> Sequence[tuple[str, bytes]]:
    return [(name, value) for name, value in headers if value is not None]
