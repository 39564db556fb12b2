"""What reconciliation finds in a ledger that somebody with the application's role has bent."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from bill_messages import approval, fresh_ledger, payment, purchase, refund

from billing.database import connect
from billing.ledger_store import post
from billing.period import Period
from billing.reconciliation.ledger import Span, ledger_checks
from local_stack.endpoints import Endpoints

ALWAYS = Span(None)
ANOTHER = """
insert into purchases
select '{id}', '{request}', kind, '2026-11-02T00:00:00Z', user_id, card_token, card_last4,
       merchant_id, merchant_name, merchant_category_code, merchant_city, merchant_country,
       amount, currency
from purchases where purchase_id = 'p-r'"""
BILLED = """
insert into journal_entries (kind, source_id, rule, occurred_at)
values ('purchase', '{id}', 'purchase', '2026-11-02T00:00:00Z')"""
RELEASED = """
insert into journal_entries (kind, source_id, rule, occurred_at)
values ('release', 'p-r', 'purchase_released', now())"""


@pytest.fixture
def dsn(stack: Endpoints) -> Iterator[str]:
    """A ledger of a purchase with a refund, a payment, and a purchase that nobody approved."""
    with fresh_ledger(stack.postgresql) as dsn, closing(connect(dsn)) as connection:
        asked = [approval("r"), purchase("r"), refund("r", "29.90")]
        post(connection, [*asked, payment("pay-1"), purchase("odd")])
        yield dsn


def differing(dsn: str, span: Span = ALWAYS) -> list[str]:
    with closing(connect(dsn)) as connection:
        return [check.name for check in ledger_checks(connection, span) if not check.holds]


def bend(dsn: str, *statements: str) -> None:
    with closing(connect(dsn)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_books_as_they_were_posted_agree(dsn: str) -> None:
    assert differing(dsn) == []


def test_a_purchase_billed_without_a_request_is_found_in_items_and_in_the_count(dsn: str) -> None:
    bend(dsn, ANOTHER.format(id="p-x", request="x"), BILLED.format(id="p-x"))

    assert differing(dsn) == [
        "approved = billed + open (0 open)",
        "purchases billed without an approved request = none",
    ]


def test_a_request_overdrawn_across_two_months_is_found_in_the_second(dsn: str) -> None:
    bend(dsn, ANOTHER.format(id="p-x", request="r"), BILLED.format(id="p-x"))

    assert differing(dsn, Span(Period(2026, 11))) == [
        "requests billed for more than was approved = none"
    ]


def test_a_purchase_that_is_twice_on_its_account_is_found(dsn: str) -> None:
    with psycopg.connect(dsn) as owner:  # past what refuses it, as an older ledger may be
        owner.execute("alter table journal_entries disable trigger releases_are_of_what_is_held")
        owner.execute(RELEASED)

    [found] = differing(dsn)
    assert "lines on their cardholder's account" in found
