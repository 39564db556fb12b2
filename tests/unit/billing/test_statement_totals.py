"""A statement's arithmetic, for any account."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import ZERO, share, to_wire
from billing.period import Period
from billing.policy import ANY_CURRENCY, Policies, Policy
from billing.statement import Account, Entry, Previous, build, seal, statement_id

OCTOBER = Period(2026, 10)
POLICY = Policy(Decimal(15), Decimal("0.05"), 21)
AMOUNTS = st.integers(1, 10**10).map(lambda cents: Decimal(cents) / 100)
KINDS = st.sampled_from(["purchase", "refund", "payment", "correction"])


def entry(number: int, kind: str, amount: Decimal) -> Entry:
    signed = amount if kind == "purchase" else -amount
    spent = {} if kind == "payment" else {f"category {number % 3}": amount}
    return Entry(number, kind, signed, spent)  # type: ignore[arg-type]


ENTRIES = st.lists(st.tuples(KINDS, AMOUNTS), max_size=30).map(
    lambda pairs: tuple(entry(n, kind, amount) for n, (kind, amount) in enumerate(pairs))
)


def previous(balance: Decimal, end: datetime = OCTOBER.start) -> Previous:
    return Previous(end, 4, balance, "0" * 64)


def account(*entries: Entry, balance: str = "0.00") -> Account:
    return Account("u-0000007", "EUR", entries, previous(Decimal(balance)))


@given(ENTRIES, st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100))
def test_the_closing_balance_is_the_previous_one_and_every_entry_on_its_side(
    entries: tuple[Entry, ...], balance: Decimal
) -> None:
    s = build(Account("u", "EUR", entries, previous(balance)), OCTOBER, POLICY, 2)

    assert s.closing_balance == balance + sum(entry.amount for entry in entries)
    assert s.closing_balance == (
        s.previous_balance
        + s.purchases_total
        - s.refunds_total
        - s.payments_total
        + s.corrections_total
    )
    assert sum(total for _, total in s.totals_by_category) == (
        s.purchases_total - s.refunds_total + s.corrections_total
    )
    assert ZERO <= s.minimum_payment <= max(ZERO, s.closing_balance)


@given(ENTRIES)
def test_the_order_in_which_entries_are_read_does_not_matter(entries: tuple[Entry, ...]) -> None:
    forth, back = account(*entries), account(*reversed(entries))

    assert build(forth, OCTOBER, POLICY, 2) == build(back, OCTOBER, POLICY, 2)


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
    assert POLICY.minimum_payment(Decimal(balance), 2) == Decimal(expected)


def test_a_minimum_payment_can_be_paid_in_its_currency() -> None:
    assert share(Decimal("12345.00"), Decimal("0.05"), 0) == Decimal(617)
    assert share(Decimal("123.45"), Decimal("0.05"), 3) == Decimal("6.17")


def test_a_currency_without_a_policy_of_its_own_has_that_of_any() -> None:
    yen = replace(POLICY, least_payment=Decimal(2000))
    found = Policies({ANY_CURRENCY: POLICY, "JPY": yen})

    assert (found.of("JPY"), found.of("SEK")) == (yen, POLICY)


def test_a_statement_is_issued_at_the_end_of_its_cycle_and_due_21_days_later() -> None:
    first = replace(account(balance="10.00"), previous=None)

    statement = build(first, Period(2026, 12, 15), POLICY, 2)

    assert statement.period_start == datetime(2026, 12, 15, tzinfo=UTC)
    assert statement.issued_at == datetime(2027, 1, 15, tzinfo=UTC)
    assert statement.due_at == datetime(2027, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (None, datetime(2026, 11, 22, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 22, tzinfo=UTC)),  # on its first day
        (
            date(2026, 10, 31),
            datetime(2026, 11, 22, tzinfo=UTC),
        ),  # before it ends, by another clock
        (date(2026, 11, 30), datetime(2026, 12, 21, tzinfo=UTC)),  # missed for weeks
    ],
)
def test_a_statement_that_is_issued_late_has_as_many_days_to_be_paid(
    today: date | None, due: datetime
) -> None:
    statement = build(account(balance="10.00"), OCTOBER, POLICY, 2, today)

    assert (statement.issued_at, statement.due_at) == (OCTOBER.end, due)


@pytest.mark.parametrize(
    ("last_ended", "cycle"),
    [
        (datetime(2026, 10, 1, tzinfo=UTC), Period(2026, 10, 15)),  # its day was 1, and is 15
        (datetime(2026, 10, 28, tzinfo=UTC), Period(2026, 11)),  # its day was 28, and is 1
        (datetime(2026, 10, 1, tzinfo=UTC), Period(2026, 12)),  # months without an entry
    ],
)
def test_a_statement_goes_on_from_where_the_last_one_of_its_account_ended(
    last_ended: datetime, cycle: Period
) -> None:
    moved = Account("u", "EUR", (), previous(ZERO, last_ended))

    statement = build(moved, cycle, POLICY, 2)

    assert (statement.period_start, statement.period_end) == (last_ended, cycle.end)


def test_statements_of_an_account_are_numbered_and_chained() -> None:
    one = entry(1, "purchase", Decimal("10.00"))
    statement = build(account(one), OCTOBER, POLICY, 2)

    sealed = seal(statement, [1], "0" * 64)

    assert statement.number == 5
    assert sealed == seal(statement, [1], "0" * 64)
    dearer = replace(statement, purchases_total=Decimal("10.01"))
    others = {seal(dearer, [1], "0" * 64), seal(statement, [2], "0" * 64), seal(statement, [1], "")}
    assert len(others | {sealed}) == 4


def test_a_statement_id_keeps_to_64_characters_and_differs_between_long_users() -> None:
    first, second = (statement_id("u" * 63 + end, OCTOBER, "EUR") for end in "ab")

    assert statement_id("u-7", OCTOBER, "EUR") == "u-7_2026-10_EUR"
    assert len(first) == 64
    assert first != second


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "26-10", "2026-10-01", "", "2026-10\n", "0000-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write one like 2026-10"):
        Period.parse(text)


@pytest.mark.parametrize("day", [0, 29, -1])
def test_a_day_that_not_every_month_has_begins_no_cycle(day: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 28"):
        Period.parse("2026-10", day)


def test_money_goes_on_the_wire_with_two_decimals_and_no_negative_zero() -> None:
    assert to_wire(Decimal("1234.5")) == "1234.50"
    assert to_wire(Decimal("-0.00")) == "0.00"
    with pytest.raises(ValueError, match="part of a cent"):
        to_wire(Decimal("0.001"))
