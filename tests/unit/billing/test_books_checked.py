"""The proof that the books agree, and what it says when they do not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from billing.books import Check, Counts, checks

EVEN = Counts(
    balances=[("EUR", Decimal("10.00"), Decimal("10.00"))],
    approved=3,
    approved_open=1,
    billed_requests=2,
    purchases=4,
    purchase_entries=4,
    payments=5,
    payment_entries=5,
    statements=6,
    documents=6,
    sent=6,
    statements_off=0,
    openings_off=0,
)


def failing(counts: Counts) -> list[str]:
    return [check.name for check in checks(counts) if not check.holds]


def test_books_that_agree_pass_every_check() -> None:
    assert failing(EVEN) == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"balances": [("USD", Decimal(1), Decimal(2))]}, "debits = credits in USD"),
        ({"approved": 4}, "approved = billed + open"),
        ({"purchase_entries": 3}, "purchases and refunds = their entries"),
        ({"payments": 6}, "payments = their entries"),
        ({"documents": 5}, "statements = documents in S3"),
        ({"sent": 5}, "statements = statements sent"),
        ({"statements_off": 1}, "statements that differ from their entries = none"),
        ({"openings_off": 1}, "openings that differ from the closing before = none"),
    ],
)
def test_each_difference_fails_its_own_check(change: dict[str, Any], name: str) -> None:
    assert failing(replace(EVEN, **change)) == [name]


def test_a_check_shows_both_sides() -> None:
    assert str(Check("debits = credits", Decimal("1200.50"), Decimal("1200.51"))) == (
        "DIFFERS  debits = credits: 1,200.50 ≠ 1,200.51"
    )
