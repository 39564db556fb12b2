"""Statements for the tests of documents."""

from datetime import UTC, datetime
from decimal import Decimal

from billing.document.rendered import page_of, rendered
from billing.lines import Item, Line
from billing.period import Period
from billing.policy import Policy
from billing.statement import Account, Entry, Previous, build
from billing.statement_read import Kept
from contracts.currencies import decimals_by_currency

__all__ = ["kept", "line", "page_of", "rendered"]
AT = datetime(2026, 10, 3, 11, 22, tzinfo=UTC)
POLICY = Policy(Decimal(15), Decimal("0.05"), 21)


def line(
    merchant: str = "Café Central",
    item: str = "Lunch",
    amount: str = "129.90",
    kind: str = "purchase",
    count: int = 1,
    number: int = 1,
) -> Line:
    items = tuple(Item(item, 1, Decimal(amount) / count) for _ in range(count))
    signed = Decimal(amount) if kind == "purchase" else -Decimal(amount)
    return Line(number, kind, AT, signed, merchant, "Wien, AT", "", items)  # type: ignore[arg-type]


def kept(
    *lines: Line,
    currency: str = "EUR",
    balance: str = "0.00",
    user: str = "u-7",
    category: str = "Food",
    locale: str = "en_GB",
    paper: str = "a4",
) -> Kept:
    entries = tuple(
        Entry(one.entry_id, one.kind, one.amount, {category: abs(one.amount)}) for one in lines
    )
    before = Previous(datetime(2026, 10, 1, tzinfo=UTC), 2, Decimal(balance), "0" * 64)
    account = Account(user, currency, entries, before)
    decimals = decimals_by_currency()[currency]
    return Kept(build(account, Period(2026, 10), POLICY, decimals), lines, locale, paper)
