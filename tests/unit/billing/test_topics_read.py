"""What is made of a topic's records, those that nobody can read among them."""

import json
from dataclasses import dataclass

import pytest

from billing.reconciliation.ledger import Span
from billing.reconciliation.topics import facts

PAID = {"payment_id": "pay-1", "amount": "80.00", "currency": "EUR", "user_id": "u-1"}
GOOD = json.dumps({**PAID, "paid_at": "2026-10-20T00:00:00.000Z"}).encode()


@dataclass(frozen=True)
class Record:
    """As a consumer gives it."""

    offset: int
    value: bytes | None
    topic: str = "payments"
    partition: int = 0


def letter_of(offset: int) -> Record:
    place = {"topic": "payments", "partition": 0, "offset": offset}
    return Record(0, json.dumps(place).encode(), "payments.dead-letter")


@pytest.mark.parametrize("value", [None, b"", b"{", b"[]", b"{}", b'"pay-1"', b"\xff"])
def test_a_record_that_cannot_be_read_is_named_until_it_is_a_dead_letter(
    value: bytes | None,
) -> None:
    records = [Record(7, value), Record(8, GOOD)]

    before = facts("payments", [], records, Span(None))  # type: ignore[arg-type]
    after = facts("payments", [letter_of(7)], records, Span(None))  # type: ignore[list-item,arg-type]

    assert before.unreadable == ("payments[0]@7: cannot be read, no dead letter yet",)
    assert after.unreadable == ()
    assert before.facts == after.facts == {"pay-1": "80.00 EUR u-1"}


def test_a_dead_letter_that_cannot_be_read_is_named() -> None:
    letter = Record(3, b"{", "payments.dead-letter")

    said = facts("payments", [letter], [], Span(None))  # type: ignore[list-item]

    assert said.unreadable == ("payments.dead-letter[0]@3: a dead letter that cannot be read",)
