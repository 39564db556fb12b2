"""What the topics say, less what became dead letters: the first that is told of a key wins."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
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


#: What is raised of bytes that are no JSON, or no message of their topic.
GARBLED = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Said:
    facts: Facts
    unreadable: tuple[str, ...]  #: records that say nothing, and have no dead letter


def said(kafka: Mapping[str, Any], name: str, span: Span) -> Said:
    """`kafka`: keyword arguments of a consumer. Raises Unavailable."""
    topic, _ = TOLD[name]
    try:
        return facts(name, _records(kafka, dead_letter(topic)), _records(kafka, topic), span)
    except KafkaError as failure:
        raise Unavailable("Kafka", str(failure)) from failure


def facts(
    name: str, letters: Iterable[ConsumerRecord], records: Iterable[ConsumerRecord], span: Span
) -> Said:
    _, told = TOLD[name]
    found: dict[str, str] = {}
    unreadable: list[str] = []
    refused: set[tuple[int, int]] = set()
    for letter in letters:
        try:
            refused.add(_place(orjson.loads(letter.value)))
        except GARBLED:
            unreadable.append(f"{_name(letter)}: a dead letter that cannot be read")
    for record in records:
        if (record.partition, record.offset) in refused:
            continue
        try:
            key, what, when = told(orjson.loads(record.value))
            if _is_in(span, when):
                found.setdefault(key, what)
        except GARBLED:
            unreadable.append(f"{_name(record)}: cannot be read, no dead letter yet")
    return Said(found, tuple(unreadable))


def _is_in(span: Span, when: str) -> bool:
    if span.period is None or span.period == when:
        return True
    return len(when) > len("2026-10") and span.has(when)


def _place(letter: Message) -> tuple[int, int]:
    return letter["partition"], letter["offset"]


def _name(record: ConsumerRecord) -> str:
    return f"{record.topic}[{record.partition}]@{record.offset}"


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
