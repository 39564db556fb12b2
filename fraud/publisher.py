"""Decisions to their topic, unreadable records to the dead letters; all of it acknowledged."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
from kafka.errors import KafkaError

from contracts.errors import Unavailable
from contracts.messages import DeadLetter, Decision
from contracts.topics import APPROVAL_DECISIONS, dead_letter
from fraud.kafka_event import Consumed
from fraud.moments import moment_of

ACKNOWLEDGED_IN_S = 30
REQUESTED_HEADER = "requested_ts_ms"


class Producer(Protocol):
    def send(
        self,
        topic: str,
        value: bytes,
        key: bytes | None = None,
        headers: list[tuple[str, bytes]] | None = None,
    ) -> Any: ...
    def flush(self, timeout: float | None = None) -> None: ...


class Publisher:
    """`clock` gives milliseconds since 1970."""

    def __init__(self, producer: Producer, clock: Callable[[], int]) -> None:
        self._producer = producer
        self._clock = clock
        self._sent: list[Any] = []

    def decision(self, record: Consumed, decision: Decision) -> None:
        """`latency_ms` runs from the request's arrival on the first topic to this moment."""
        latency = self._clock() - requested_ms(record)
        self._send(
            APPROVAL_DECISIONS,
            orjson.dumps(decision),
            decision["user_id"].encode(),
            [("latency_ms", str(latency).encode())],
        )

    def dead_letter(self, record: Consumed, reason: str) -> None:
        """failed_at is the record's own Kafka time: the same dead letter however often sent."""
        letter: DeadLetter = {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "reason": reason,
            "raw_base64": base64.b64encode(record.value or b"").decode(),
            "failed_at": moment_of(datetime.fromtimestamp(record.timestamp / 1000, UTC)),
        }
        self._send(dead_letter(record.topic), orjson.dumps(letter), record.key, [])

    def confirm(self) -> None:
        """Waits until Kafka has all that was sent. Raises Unavailable: send all of it again."""
        sent, self._sent = self._sent, []
        try:
            self._producer.flush(timeout=ACKNOWLEDGED_IN_S)
            for future in sent:
                future.get(timeout=ACKNOWLEDGED_IN_S)
        except KafkaError as error:
            raise Unavailable("kafka", repr(error)) from error

    def _send(
        self, topic: str, value: bytes, key: bytes | None, headers: list[tuple[str, bytes]]
    ) -> None:
        try:
            self._sent.append(self._producer.send(topic, value=value, key=key, headers=headers))
        except KafkaError as error:
            self._sent = []
            raise Unavailable("kafka", repr(error)) from error


def requested_ms(record: Consumed) -> int:
    """When the request reached the first topic: screening's header, else the record's own time."""
    for name, value in _pairs(record.headers):
        if name == REQUESTED_HEADER and value.isdigit():
            return int(value)
    return record.timestamp


def _pairs(headers: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, bytes]]:
    return [(name, value) for name, value in headers if value is not None]
