"""What the topics say, less what became dead letters: the first that is told of a key wins."""

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from kafka import KafkaConsumer
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from billing.books import Check, Facts, compare
from billing.reconciliation.ledger import Span
from contracts.errors import NotFound, Unavailable
from contracts.timestamps import MOST_AHEAD_MS
from contracts.topics import (
    APPROVAL_DECISIONS,
    BILLING_STATEMENTS,
    PAYMENTS,
    PURCHASES,
    dead_letter,
    load_topics,
)

POLL_MS = 1_000
SILENT_POLLS = 10

Message = Mapping[str, Any]
#: The natural key of a message, what is said of it, and whether it is of the span.
Told = Callable[[Message, Span], tuple[str, str, bool]]


def _decision(m: Message, span: Span) -> tuple[str, str, bool]:
    said = " ".join(m[name] for name in ("decision", "amount", "currency") if name in m)
    return m["request_id"], said, span.has(m.get("requested_at", m["decided_at"]))


def _purchase(m: Message, span: Span) -> tuple[str, str, bool]:
    said = f"{m['kind']} {m['amount']} {m['currency']} {m['user_id']}"
    return m["purchase_id"], said, span.has(m["purchased_at"])


def _payment(m: Message, span: Span) -> tuple[str, str, bool]:
    said = f"{m['amount']} {m['currency']} {m['user_id']}"
    return m["payment_id"], said, span.has(m["paid_at"])


def _statement(m: Message, span: Span) -> tuple[str, str, bool]:
    said = f"{m['closing_balance']} {m['currency']} {m['user_id']}"
    return m["statement_id"], said, span.has_statement(m["period"], m["issued_at"])


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
    unreadable: tuple[str, ...] = ()  #: records that say nothing, and have no dead letter
    unsettled: frozenset[str] = frozenset()  #: keys that may be on their way, or about to go
    whole_since: datetime | None = None  #: what was told before may be gone; none where all is kept


def said(kafka: Mapping[str, Any], name: str, span: Span, settled_by: datetime) -> Said:
    """`kafka`: keyword arguments of a consumer. What was told after `settled_by` may be on its way
    into the ledger. Raises NotFound, Unavailable."""
    topic, _ = TOLD[name]
    # A dead letter may be gone before its record is: both go with what else is in their segment.
    kept_from_ms = time.time_ns() // 1_000_000 - _retention_ms(topic)
    settled = range(kept_from_ms, int(settled_by.timestamp() * 1000))
    letters, records = records_of(kafka, dead_letter(topic)), records_of(kafka, topic)
    try:
        found = facts(name, letters, records, span, settled)
        # Asked last: nothing that is gone by now is missed.
        return replace(found, whole_since=_whole_since(kafka, topic))
    except KafkaError as failure:
        raise Unavailable("Kafka", str(failure)) from failure


def facts(
    name: str,
    letters: Iterable[ConsumerRecord],
    records: Iterable[ConsumerRecord],
    span: Span,
    settled: Container[int],
) -> Said:
    """`settled`: the times of records whose fate must be known."""
    _, told = TOLD[name]
    found: dict[str, str] = {}
    unsettled: set[str] = set()
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
        is_settled = record.timestamp in settled
        try:
            key, what, is_in_span = told(orjson.loads(record.value), span)
            if is_in_span and key not in found:
                found[key] = what
                unsettled |= set() if is_settled else {key}
        except GARBLED:
            if is_settled:
                unreadable.append(f"{_name(record)}: cannot be read, no dead letter yet")
    return Said(found, tuple(unreadable), frozenset(unsettled))


def compared(name: str, told: Said, kept: Facts, gone: Container[str]) -> Check:
    """With the ledger as it was before the topic was read, so that none of it is still to come.
    `gone`: keys whose records the topic may have kept no longer."""
    late = {key for key in told.unsettled if key not in kept}
    there = {key: what for key, what in told.facts.items() if key not in late}
    expected = {key: what for key, what in kept.items() if key in there or key not in gone}
    check = compare(f"{name} on their topic", there, f"{name} in the ledger", expected)
    notes = [f"without {len(late):,} on their way, or about to go"] if late else []
    if lacking := len(kept) - len(expected):
        notes.append(f"without {lacking:,} from before {told.whole_since}, when the topic begins")
    return replace(check, differing=(*told.unreadable, *check.differing), note="; ".join(notes))


def _whole_since(kafka: Mapping[str, Any], topic: str) -> datetime | None:
    """By the oldest record of each partition that lost its beginning: what is gone is older. Of a
    partition that lost all, by how long Kafka keeps a record."""
    with closing(KafkaConsumer(enable_auto_commit=False, **kafka)) as consumer:
        parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        cut = [part for part, begin in consumer.beginning_offsets(parts).items() if begin > 0]
        oldest = consumer.offsets_for_times(dict.fromkeys(cut, 0)) if cut else {}
    kept_from_ms = time.time_ns() // 1_000_000 - _retention_ms(topic)
    known = [at.timestamp if at else kept_from_ms for at in oldest.values()]
    return datetime.fromtimestamp((max(known) + MOST_AHEAD_MS) / 1000, UTC) if known else None


def _retention_ms(topic: str) -> int:
    return next(known.retention_ms for known in load_topics() if known.name == topic)


def _place(letter: Message) -> tuple[int, int]:
    return letter["partition"], letter["offset"]


def _name(record: ConsumerRecord) -> str:
    return f"{record.topic}[{record.partition}]@{record.offset}"


def records_of(kafka: Mapping[str, Any], topic: str) -> Iterator[ConsumerRecord]:
    """All that was there when it began, from the start of the topic. Raises NotFound."""
    consumer = KafkaConsumer(enable_auto_commit=False, **kafka)
    with closing(consumer):
        parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        if not parts:
            hint = "is KAFKA_BOOTSTRAP_SERVERS another cluster? `make up` or a deployment makes it"
            raise NotFound("topic", topic, hint)
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
