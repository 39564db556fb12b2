"""What is made of a topic's records, those that nobody can read among them."""

import json
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from kafka.structs import OffsetAndTimestamp, TopicPartition

from billing.period import Period
from billing.reconciliation.ledger import Span
from billing.reconciliation.topics import (
    EARLIER,
    Memory,
    Said,
    compared,
    facts,
    letter_of,
    line_of,
)

PAID = {"payment_id": "pay-1", "amount": "80.00", "currency": "EUR", "user_id": "u-1"}
GOOD = json.dumps({**PAID, "paid_at": "2026-10-20T00:00:00.000Z"}).encode()
KEYLESS = GOOD.replace(b'"pay-1"', b"[]")
TIMELESS = GOOD.replace(b"2026-10-20T", b"some day, ")
NO_JSON = [None, b"", b"{", b"[]", b"{}", b'"pay-1"', b"\xff"]


@dataclass(frozen=True)
class Record:
    """As a consumer gives it."""

    offset: int
    value: bytes | None
    topic: str = "payments"
    partition: int = 0
    timestamp: int = 0
    key: bytes = b"u"


def letter(offset: int) -> Record:
    place = {"topic": "payments", "partition": 0, "offset": offset}
    return Record(0, json.dumps(place).encode(), "payments.dead-letter")


def read(
    name: str, letters: list[Record], records: list[Record], span: Span, settled: range
) -> Said:
    found = [letter_of(record) for record in letters]  # type: ignore[arg-type]
    lines = [line_of(name, record) for record in records]  # type: ignore[arg-type]
    return facts(name, found, lines, span, settled)


@pytest.mark.parametrize("value", [*NO_JSON, KEYLESS, TIMELESS])
def test_a_record_that_cannot_be_read_is_named_until_it_is_a_dead_letter(
    value: bytes | None,
) -> None:
    records = [Record(7, value), Record(8, GOOD)]

    before = read("payments", [], records, Span(None), range(1))
    after = read("payments", [letter(7)], records, Span(None), range(1))

    assert before.unreadable == ("payments[0]@7: cannot be read, no dead letter yet",)
    assert after.unreadable == ()
    assert before.facts == after.facts == {"pay-1": "80.00 EUR u-1"}


def test_a_dead_letter_that_cannot_be_read_is_named() -> None:
    garbled = Record(3, b"{", "payments.dead-letter")

    said = read("payments", [garbled], [], Span(None), range(1))

    assert said.unreadable == ("payments.dead-letter[0]@3: a dead letter that cannot be read",)


@pytest.mark.parametrize("timestamp", [1, -1])
def test_a_record_that_is_on_its_way_or_about_to_go_is_left_out_unless_the_ledger_has_it(
    timestamp: int,
) -> None:
    records = [Record(7, GOOD, timestamp=timestamp), Record(8, b"{", timestamp=timestamp)]

    told = read("payments", [], records, Span(None), range(1))
    before = compared("payments", told, {}, ())
    after = compared("payments", told, {"pay-1": "79.00 EUR u-1"}, ())

    assert before.holds
    assert before.note == "without 1 on their way, or about to go"
    assert after.differing[0].startswith("pay-1: 80.00 EUR u-1 in payments on their topic")


SINCE = datetime(2026, 11, 1, tzinfo=UTC)
OF_OCTOBER = {
    "statement_id": "u-1_2026-10_EUR",
    "closing_balance": "80.00",
    "currency": "EUR",
    "user_id": "u-1",
    "period": "2026-10",
    "issued_at": "2026-11-01T00:00:00.000Z",
}


@pytest.mark.parametrize(
    ("span", "is_in"),
    [
        (Span(None), True),
        (Span(Period(2026, 10)), True),
        (Span(Period(2026, 11)), False),
        (Span(None, SINCE), True),
        (Span(None, SINCE + timedelta(milliseconds=1)), False),
    ],
)
def test_a_statement_is_of_the_month_that_it_is_named_after_and_of_the_moment_of_its_issue(
    span: Span, is_in: bool
) -> None:
    records = [Record(1, json.dumps(OF_OCTOBER).encode())]

    told = read("statements", [], records, span, range(1))

    assert bool(told.facts) == is_in


@pytest.mark.parametrize("paid_at", ["1969-12-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
def test_a_payment_of_any_day_is_of_all_time(paid_at: str) -> None:
    assert Span(None).has(datetime.fromisoformat(paid_at))


def test_a_record_that_has_had_its_time_to_be_posted_is_missed() -> None:
    told = read("payments", [], [Record(7, GOOD)], Span(None), range(1))

    assert not compared("payments", told, {}, ()).holds


def test_what_the_topic_keeps_no_longer_is_left_out_and_the_rest_is_missed() -> None:
    told = Said({"pay-3": "3"}, whole_since=datetime(2026, 10, 1, tzinfo=UTC))
    kept = {"pay-1": "1", "pay-2": "2", "pay-3": "3"}

    check = compared("payments", told, kept, {"pay-1", "pay-3"})

    assert (check.left, check.right) == (1, 2)
    assert check.differing == ("pay-2: only in payments in the ledger (2)",)
    assert "without 1 from before 2026-10-01" in check.note


class Consumer:
    """Of topics of one partition."""

    def __init__(self, *records: Record) -> None:
        self._records = records
        self._assigned: tuple[TopicPartition, ...] = ()
        self._at = 0

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0}

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        self._assigned = tuple(partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._at = offset

    def position(self, partition: TopicPartition) -> int:
        return self._at

    def poll(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[Record]]:
        [part] = self._assigned
        found = [record for record in self._of(part) if record.offset >= self._at]
        self._at = self._end(part)
        return {part: found}

    def beginning_offsets(
        self, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        return {part: self._end(part) for part in partitions}

    def offsets_for_times(
        self, moments: Mapping[TopicPartition, int]
    ) -> Mapping[TopicPartition, OffsetAndTimestamp | None]:
        [(part, at_ms)] = moments.items()
        found = [record for record in self._of(part) if record.timestamp >= at_ms]
        at = OffsetAndTimestamp(found[0].offset, found[0].timestamp, None) if found else None
        return {part: at}

    def _of(self, part: TopicPartition) -> list[Record]:
        return [record for record in self._records if record.topic == part.topic]

    def _end(self, part: TopicPartition) -> int:
        return max((record.offset + 1 for record in self._of(part)), default=0)


def test_a_dead_letter_is_known_as_long_as_its_record_whose_senders_clock_was_ahead() -> None:
    arrived, ahead = datetime(2026, 11, 5, tzinfo=UTC), timedelta(hours=1)
    ms = int(arrived.timestamp() * 1000)
    refused = Record(0, b"{", timestamp=ms + ahead // timedelta(milliseconds=1))
    told = json.dumps({"topic": "payments", "partition": 0, "offset": 0}).encode()
    consumer = Consumer(refused, Record(0, told, "payments.dead-letter", timestamp=ms))
    memory = Memory("payments")

    def unreadable(since: datetime) -> tuple[str, ...]:
        letters, lines = memory.since(consumer, since)
        return facts("payments", letters, lines, Span(None, since), range(2 * ms)).unreadable

    # as long as the record is looked at, and in the hour in which the letter would be too old
    assert unreadable(arrived) == ()
    assert unreadable(arrived + EARLIER + ahead / 2) == ()


def decided(number: int) -> dict[str, str]:
    told = {"decision": "approved", "amount": f"{number % 90}.90", "currency": "EUR"}
    return {"request_id": f"{number:036}", "decided_at": "2026-11-05T00:00:00.000Z", **told}


def paid(number: int) -> dict[str, str]:
    own = {"payment_id": f"pay-{number:036}", "user_id": f"u-{number:07}"}
    return {**PAID, **own, "paid_at": "2026-11-05T00:00:00.000Z"}


@pytest.mark.parametrize(
    ("name", "topic", "message", "most"),
    [("decisions", "approval-decisions", decided, 300), ("payments", "payments", paid, 340)],
)
def test_what_is_kept_of_tens_of_millions_of_messages_fits_into_a_hosts_memory(
    name: str, topic: str, message: Callable[[int], dict[str, str]], most: int
) -> None:
    count, at_ms = 5_000, int(SINCE.timestamp() * 1000)
    values = [json.dumps(message(number)).encode() for number in range(count)]
    records = [Record(n, value, topic, timestamp=at_ms + n) for n, value in enumerate(values)]
    consumer, memory = Consumer(*records), Memory(name)

    tracemalloc.start()
    letters, lines = memory.since(consumer, SINCE)
    kept = len(list(letters)) + sum(1 for _ in lines)
    bytes_kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept == count
    assert bytes_kept / count < most
