"""What the topics say, less what became dead letters: the first that is told of a key wins."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import orjson
from kafka import KafkaConsumer
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from billing.books import Facts
from billing.reconciliation.ledger import Span
from contracts.errors import Unavailable
from contracts.topics import (
    APPROVAL_DECISIONS,
    BILLING_STATEMENTS,
    PAYMENTS,
    PURCHASES,
    dead_letter,
)

POLL_MS = 1_000
SILENT_POLLS = 10

Message = Mapping[str, Any]
#: The natural key of a message, what is said of it, and when it happened or its period.
Told = Callable[[Message], tuple[str, str, str]]


def _decision(m: Message) -> tuple[str, str, str]:
    said = " ".join(m[name] for name in ("decision", "amount", "currency") if name in m)
    return m["request_id"], said, m.get("requested_at", m["decided_at"])


def _purchase(m: Message) -> tuple[str, str, str]:
    said = f"{m['kind']} {m['amount']} {m['currency']} {m['user_id']}"
    return m["purchase_id"], said, m["purchased_at"]


def _payment(m: Message) -> tuple[str, str, str]:
    return m["payment_id"], f"{m['amount']} {m['currency']} {m['user_id']}", m["paid_at"]


def _statement(m: Message) -> tuple[str, str, str]:
    said = f"{m['closing_balance']} {m['currency']} {m['user_id']}"
    return m["statement_id"], said, m["period"]


TOLD: dict[str, tuple[str, Told]] = {
    "decisions": (APPROVAL_DECISIONS, _decision),
    "purchases": (PURCHASES, _purchase),
    "payments": (PAYMENTS, _payment),
    "statements": (BILLING_STATEMENTS, _statement),
}


def facts(kafka: Mapping[str, Any], name: str, span: Span) -> Facts:
    """`kafka`: keyword arguments of a consumer. Raises Unavailable."""
    topic, told = TOLD[name]
    found: dict[str, str] = {}
    try:
        refused = {_place(orjson.loads(r.value)) for r in _records(kafka, dead_letter(topic))}
        for record in _records(kafka, topic):
            if (record.partition, record.offset) not in refused:
                key, said, when = told(orjson.loads(record.value))
                if (
                    span.period == when
                    or (len(when) > len("2026-10") and span.has(when))
                    or (span.period is None)
                ):
                    found.setdefault(key, said)
    except KafkaError as failure:
        raise Unavailable("Kafka", str(failure)) from failure
    return found


def _place(letter: Message) -> tuple[int, int]:
    return letter["partition"], letter["offset"]


def _records(kafka: Mapping[str, Any], topic: str) -> Iterator[ConsumerRecord]:
    """All that was there when it began, from the start of the topic."""
    consumer = KafkaConsumer(enable_auto_commit=False, **kafka)
    with closing(consumer):
        parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        consumer.seek_to_beginning(*parts)
        silent = 0
        while any(consumer.position(part) < ends[part] for part in parts):
            polled = consumer.poll(timeout_ms=POLL_MS)
            silent = 0 if polled else silent + 1
            if silent == SILENT_POLLS:
                raise Unavailable("Kafka", f"{topic} gives no records")
            for records in polled.values():
                yield from records
