"""A statement's arithmetic, for any account."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import ZERO, to_read, to_wire
from billing.period import Period
from billing.statement import Account, Item, Line, Policy, build, statement_id

OCTOBER = Period(2026, 10)
AMOUNTS = st.integers(1, 10**10).map(lambda cents: Decimal(cents) / 100)
KINDS = st.sampled_from(["purchase", "refund", "payment"])


def line(number: int, kind: str, amount: Decimal) -> Line:
    items = () if kind == "payment" else (Item("thing", f"category {number % 3}", 1, amount),)
    at = OCTOBER.start + timedelta(hours=number)
    return Line(number, kind, at, amount, "Shop", "Wien, AT", items)  # type: ignore[arg-type]


LINES = st.lists(st.tuples(KINDS, AMOUNTS), max_size=30).map(
    lambda pairs: tuple(line(n, kind, amount) for n, (kind, amount) in enumerate(pairs))
)


def account(*lines: Line, previous: str = "0.00") -> Account:
    return Account("u-0000007", "EUR", Decimal(previous), lines)


@given(LINES, st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100))
def test_the_closing_balance_is_the_previous_one_and_every_line_on_its_side(
    lines: tuple[Line, ...], previous: Decimal
) -> None:
    statement = build(Account("u", "EUR", previous, lines), OCTOBER, Policy())

    signed = [x.amount if x.kind == "purchase" else -x.amount for x in lines]
    assert statement.closing_balance == previous + sum(signed)
    assert sum(total for _, total in statement.totals_by_category) == (
        statement.purchases_total - statement.refunds_total
    )
    assert ZERO <= statement.minimum_payment <= max(ZERO, statement.closing_balance)


@given(LINES)
def test_the_order_in_which_lines_are_read_does_not_matter(lines: tuple[Line, ...]) -> None:
    assert build(account(*lines), OCTOBER, Policy()) == build(
        account(*reversed(lines)), OCTOBER, Policy()
    )


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        ("-20.00", "0.00"),
        ("0.00", "0.00"),
        ("9.99", "9.99"),
        ("200.00", "15.00"),
        ("300.10", "15.01"),
        ("1000.00", "50.00"),
    ],
)
def test_the_minimum_payment_is_15_or_5_percent_but_never_more_than_is_owed(
    balance: str, expected: str
) -> None:
    assert Policy().minimum_payment(Decimal(balance)) == Decimal(expected)


def test_a_statement_is_issued_at_the_end_of_its_month_and_due_21_days_later() -> None:
    statement = build(account(previous="10.00"), Period(2026, 12), Policy())

    assert statement.issued_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert statement.due_at == datetime(2027, 1, 22, tzinfo=UTC)


def test_a_statement_id_keeps_to_64_characters_and_differs_between_long_users() -> None:
    first, second = (statement_id("u" * 63 + end, OCTOBER, "EUR") for end in "ab")

    assert statement_id("u-7", OCTOBER, "EUR") == "u-7_2026-10_EUR"
    assert len(first) == 64
    assert first != second


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-10", "2026-10-01", "", "2026-10\n"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write one like 2026-10"):
        Period.parse(text)


def test_money_is_written_with_two_decimals_and_no_negative_zero() -> None:
    assert to_wire(Decimal("1234.5")) == "1234.50"
    assert to_wire(Decimal("-0.00")) == "0.00"
    assert to_read(Decimal("-1234567.8")) == "\N{MINUS SIGN}1,234,567.80"
    with pytest.raises(ValueError, match="part of a cent"):
        to_wire(Decimal("0.001"))
