"""Statements on their way from the outbox to their topic."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from kafka.errors import MessageSizeTooLargeError

from billing import publisher
from billing.statement_message import MOST_CATEGORIES, OTHER_CATEGORIES, sendable
from contracts.schema import problems_of
from tests.unit.billing.outbox import Outbox

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
STATEMENT = json.loads(
    Path("contracts/examples/billing-statements/valid/statement.json").read_text()
)
#: What a producer takes unless it is told otherwise, and nearly what a broker does.
LARGEST = 1_048_576
MESSAGE = json.dumps({**STATEMENT, "totals_by_category": []})


def by_category(*totals: tuple[str, str]) -> str:
    told = [{"category": name, "amount": amount} for name, amount in totals]
    return json.dumps({**STATEMENT, "totals_by_category": told})


class Kafka:
    """`refuses`: keys of records that it finds too large, at once or when they are sent."""

    def __init__(self, at_once: Sequence[bytes] = (), when_sent: Sequence[bytes] = ()) -> None:
        self.records: list[tuple[str, bytes, bytes]] = []
        self._at_once = at_once
        self._when_sent = when_sent

    def send(self, topic: str, key: bytes, value: bytes) -> "Future":
        if key in self._at_once:
            raise MessageSizeTooLargeError("larger than the producer takes")
        self.records.append((topic, key, value))
        return Future(key in self._when_sent)

    def flush(self, _seconds: float) -> None: ...


class Future:
    def __init__(self, is_refused: bool) -> None:
        self._is_refused = is_refused

    def get(self, _seconds: float) -> None:
        if self._is_refused:
            raise MessageSizeTooLargeError("larger than the topic takes")


def test_each_is_sent_once_and_sought_behind_those_that_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "AT_ONCE", 2)
    outbox, kafka = Outbox([MESSAGE] * 5), Kafka()

    sent = publisher.publish(outbox, kafka, lambda: NOON)  # type: ignore[arg-type]

    assert sent == (5, {})
    assert [key for _, key, _ in kafka.records] == [b"u-1", b"u-2", b"u-3", b"u-4", b"u-5"]
    assert kafka.records[0] == ("billing-statements", b"u-1", MESSAGE.encode())
    assert outbox.sent == ["s-1", "s-2", "s-3", "s-4", "s-5"]
    assert outbox.asked == [0, 2, 4, 5]


def test_one_that_is_too_large_keeps_no_other_waiting_and_stays_in_the_outbox() -> None:
    outbox, kafka = Outbox([MESSAGE] * 4), Kafka(at_once=[b"u-2"], when_sent=[b"u-3"])

    sent, too_large = publisher.publish(outbox, kafka, lambda: NOON)  # type: ignore[arg-type]

    assert (sent, outbox.sent) == (2, ["s-1", "s-4"])
    assert sorted(too_large) == ["s-2", "s-3"]
    assert str(publisher.NotTaken(too_large)).splitlines()[1:] == [
        "  s-2: [Error 10] MessageSizeTooLargeError: larger than the producer takes",
        "  s-3: [Error 10] MessageSizeTooLargeError: larger than the topic takes",
    ]


@pytest.mark.parametrize("count", [0, 1, MOST_CATEGORIES])
def test_a_message_of_not_too_many_categories_goes_out_as_it_is(count: int) -> None:
    message = by_category(*((f"category {n}", "1.00") for n in range(count)))

    assert sendable(message) == message


def told_of(message: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(sendable(message))
    assert problems_of("billing-statements")(told) == []
    return told


def test_of_very_many_categories_the_largest_are_told_and_the_sum_of_the_others() -> None:
    totals = [(f"category {n}", f"{5000 - n}.10") for n in range(MOST_CATEGORIES + 500)]

    told = told_of(by_category(*totals, ("given back", "-7.00")))

    *largest, others = told["totals_by_category"]
    assert [one["category"] for one in largest] == [name for name, _ in totals[:-501]]
    assert others["category"] == OTHER_CATEGORIES
    assert Decimal(others["amount"]) == sum(Decimal(a) for _, a in totals[-501:]) - 7
    assert told["categories_left_out"] == 502


def test_a_category_that_is_called_like_the_others_is_among_them() -> None:
    totals = [(OTHER_CATEGORIES, "9.00"), *((f"{n}", "1.00") for n in range(MOST_CATEGORIES))]

    *largest, others = told_of(by_category(*totals))["totals_by_category"]

    assert OTHER_CATEGORIES not in [one["category"] for one in largest]
    assert others["amount"] == "10.00"


@pytest.mark.parametrize("letter", ["x", "Ж", "🂡", "\x01", '"'])
def test_a_statement_of_any_number_of_categories_of_any_name_fits_into_a_record(
    letter: str,
) -> None:
    names = (f"{n:05}" + letter * 95 for n in range(20_000))

    message = by_category(*((name, "9999999999999999.99") for name in names))

    assert len(message.encode()) > LARGEST
    assert len(sendable(message).encode()) < LARGEST * 0.9
