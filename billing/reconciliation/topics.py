"""What the topics say, less what became dead letters: the first that is told of a key wins."""

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from sys import intern
from typing import Any

import orjson
from kafka import KafkaConsumer
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError

from billing.books import Check, Facts, compare
from billing.reconciliation.heard import Consumer, Heard, Kept, all_of, parts_of
from billing.reconciliation.ledger import Span
from contracts.errors import Unavailable
from contracts.timestamps import MOST_AHEAD_MS
from contracts.topics import (
    APPROVAL_DECISIONS,
    BILLING_STATEMENTS,
    PAYMENTS,
    PURCHASES,
    dead_letter,
    load_topics,
)

#: Before a span that begins some day records are read from so much earlier: one that was posted
#: with such a delay is still found.
EARLIER = timedelta(days=1)

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a message says of its natural key, and when it was; `period` is a statement's."""

    key: str
    what: str
    when: datetime
    period: str | None = None

    def is_in(self, span: Span) -> bool:
        if self.period is None:
            return span.has(self.when)
        return span.has_statement(self.period, self.when)


#: Of a record that nobody can read there is no telling.
Line = Kept[Telling | None]
#: Which record is refused; or of a dead letter that nobody can read, what to say of it.
Letter = tuple[int, int] | str

_moment = datetime.fromisoformat


def _decision(m: Message) -> Telling:
    said = " ".join(m[name] for name in ("decision", "amount", "currency") if name in m)
    # Kept once: many are alike, as they name no cardholder.
    return Telling(m["request_id"], intern(said), _moment(m.get("requested_at", m["decided_at"])))


def _purchase(m: Message) -> Telling:
    said = f"{m['kind']} {m['amount']} {m['currency']} {m['user_id']}"
    return Telling(m["purchase_id"], said, _moment(m["purchased_at"]))


def _payment(m: Message) -> Telling:
    said = f"{m['amount']} {m['currency']} {m['user_id']}"
    return Telling(m["payment_id"], said, _moment(m["paid_at"]))


def _statement(m: Message) -> Telling:
    said = f"{m['closing_balance']} {m['currency']} {m['user_id']}"
    return Telling(m["statement_id"], said, _moment(m["issued_at"]), intern(m["period"]))


TOLD: dict[str, tuple[str, Callable[[Message], Telling]]] = {
    "decisions": (APPROVAL_DECISIONS, _decision),
    "purchases": (PURCHASES, _purchase),
    "payments": (PAYMENTS, _payment),
    "statements": (BILLING_STATEMENTS, _statement),
}


EVER = Span(None)
#: What is raised of bytes that are no JSON, or no message of their topic.
GARBLED = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Said:
    facts: Facts
    unreadable: tuple[str, ...] = ()  #: records that say nothing, and have no dead letter
    unsettled: frozenset[str] = frozenset()  #: keys that may be on their way, or about to go
    whole_since: datetime | None = None  #: what was told before may be gone; none where all is kept


class Memory:
    """What was read of a topic and of its dead letters when it was last asked."""

    def __init__(self, name: str) -> None:
        topic, _ = TOLD[name]
        self._letters = Heard(dead_letter(topic), letter_of)
        self._lines = Heard(topic, partial(telling_of, name))

    def since(
        self, consumer: Consumer, moment: datetime
    ) -> tuple[Iterator[Letter], Iterator[Line]]:
        """What a span that begins at `moment` is told by. Raises NotFound, Unavailable.

        Letters from longer ago than records: a record has its sender's time, which may be ahead of
        the time that its letter has, and it is refused as long as it is there.
        """
        letters = self._letters.since(consumer, moment - 2 * EARLIER)
        return (letter.said for letter in letters), self._lines.since(consumer, moment - EARLIER)


def said(
    kafka: Mapping[str, Any],
    name: str,
    span: Span,
    settled_by: datetime,
    memory: Memory | None = None,
) -> Said:
    """`kafka`: keyword arguments of a consumer. What was told after `settled_by` may be on its way
    into the ledger. With a `memory`, of a span that begins some day, only what is new since then is
    read. Raises NotFound, Unavailable."""
    topic, _ = TOLD[name]
    # A dead letter may be gone before its record is: both go with what else is in their segment.
    kept_from_ms = time.time_ns() // 1_000_000 - _retention_ms(topic)
    settled = range(kept_from_ms, int(settled_by.timestamp() * 1000))
    try:
        with closing(_consumer(kafka)) as consumer:
            letters: Iterable[Letter]
            lines: Iterable[Line]
            if memory and span.since:
                letters, lines = memory.since(consumer, span.since)
            else:
                letters = map(letter_of, all_of(consumer, dead_letter(topic)))
                lines = map(partial(line_of, name), all_of(consumer, topic))
            found = facts(topic, letters, lines, span, settled)
            # Asked last: nothing that is gone by now is missed.
            cut = _whole_since(consumer, topic)
    except KafkaError as failure:
        raise Unavailable("Kafka", str(failure)) from failure
    began = [moment for moment in (cut, span.since if memory else None) if moment]
    return replace(found, whole_since=max(began, default=None))


def letter_of(record: ConsumerRecord) -> Letter:
    try:
        letter = orjson.loads(record.value)
        return int(letter["partition"]), int(letter["offset"])
    except GARBLED:
        place = f"{record.topic}[{record.partition}]@{record.offset}"
        return f"{place}: a dead letter that cannot be read"


def line_of(name: str, record: ConsumerRecord) -> Line:
    return Kept(record.partition, record.offset, record.timestamp, telling_of(name, record))


def telling_of(name: str, record: ConsumerRecord) -> Telling | None:
    _, read = TOLD[name]
    try:
        telling = read(orjson.loads(record.value))
        hash(telling.key)
        telling.is_in(EVER)  # its time is of a zone
    except GARBLED:
        return None
    return telling


def facts(
    topic: str,
    letters: Iterable[Letter],
    lines: Iterable[Line],
    span: Span,
    settled: Container[int],
) -> Said:
    """`letters` are gone through before the first of `lines`. `settled`: the times of records whose
    fate must be known."""
    found: dict[str, str] = {}
    unsettled: set[str] = set()
    told = list(letters)
    unreadable = [letter for letter in told if isinstance(letter, str)]
    refused = {letter for letter in told if not isinstance(letter, str)}
    for line in lines:
        if (line.partition, line.offset) in refused:
            continue
        is_settled = line.at_ms in settled
        telling = line.said
        if telling is None:
            if is_settled:
                place = f"{topic}[{line.partition}]@{line.offset}"
                unreadable.append(f"{place}: cannot be read, no dead letter yet")
        elif telling.is_in(span) and telling.key not in found:
            found[telling.key] = telling.what
            unsettled |= set() if is_settled else {telling.key}
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
        notes.append(f"without {lacking:,} from before {told.whole_since}, where reading begins")
    return replace(check, differing=(*told.unreadable, *check.differing), note="; ".join(notes))


def _whole_since(consumer: KafkaConsumer, topic: str) -> datetime | None:
    """By the oldest record of each partition that lost its beginning: what is gone is older. Of a
    partition that lost all, by how long Kafka keeps a record."""
    parts = parts_of(consumer, topic)
    cut = [part for part, begin in consumer.beginning_offsets(parts).items() if begin > 0]
    oldest = consumer.offsets_for_times(dict.fromkeys(cut, 0)) if cut else {}
    kept_from_ms = time.time_ns() // 1_000_000 - _retention_ms(topic)
    known = [at.timestamp if at else kept_from_ms for at in oldest.values()]
    return datetime.fromtimestamp((max(known) + MOST_AHEAD_MS) / 1000, UTC) if known else None


def _consumer(kafka: Mapping[str, Any]) -> KafkaConsumer:
    """By default one that is sent to a record that is gone would go to the newest."""
    return KafkaConsumer(enable_auto_commit=False, auto_offset_reset="earliest", **kafka)


def _retention_ms(topic: str) -> int:
    return next(known.retention_ms for known in load_topics() if known.name == topic)
