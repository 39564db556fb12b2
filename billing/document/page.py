"""What stands on a statement's pages, in words and figures of the cardholder's locale.

Both renderers draw the same page; neither formats anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from billing.lines import Line
from billing.period import Period
from billing.statement import Statement


class Formats(Protocol):
    """How a locale writes things: formats.py beside it."""

    @property
    def language(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def is_right_to_left(self) -> bool: ...
    def amount(self, amount: Decimal, currency: str) -> str: ...
    def money(self, amount: Decimal, currency: str) -> str: ...
    def day(self, moment: datetime) -> str: ...
    def days(self, start: datetime, end: datetime) -> str: ...
    def month(self, moment: datetime) -> str: ...
    def share(self, share: Decimal) -> str: ...


@dataclass(frozen=True)
class Figure:
    """`name` and `value` are those of the statement's message, `text` is what people read."""

    name: str
    label: str
    value: Decimal
    text: str


@dataclass(frozen=True)
class Category:
    name: str
    amount: str
    share: str
    bar: int  #: percent of the largest category


@dataclass(frozen=True)
class PrintedItem:
    name: str
    count: str  #: "2 × 50.00"


@dataclass(frozen=True)
class PrintedLine:
    date: str  #: ISO 8601
    day: str
    name: str
    detail: str
    amount: str
    items: tuple[PrintedItem, ...]


@dataclass(frozen=True)
class Section:
    """An account: one currency, its own summary, due date and lines."""

    statement_id: str
    number: str
    currency: str
    notice: str  #: in place of `due` where nothing is due
    due: tuple[tuple[str, str], ...]  #: label and text; what is owed comes first
    summary: tuple[Figure, ...]
    closing: Figure
    categories: tuple[Category, ...]
    lines: tuple[PrintedLine, ...]


@dataclass(frozen=True)
class Page:
    language: str
    region: str
    direction: str  #: ltr, rtl
    paper: str  #: a4, us-letter
    title: str
    head: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    sections: tuple[Section, ...]


def page(
    statements: Sequence[tuple[Statement, Sequence[Line]]],
    paper: str,
    words: Mapping[str, str],
    formats: Formats,
) -> Page:
    """Of one user's statements of one period, at least one; by currency."""
    first = statements[0][0]
    start = min(statement.period_start for statement, _ in statements)
    period = formats.days(start, first.period_end)
    return Page(
        language=formats.language,
        region=formats.region,
        direction="rtl" if formats.is_right_to_left else "ltr",
        paper=paper,
        title=words["title"].format(period=formats.month(Period.parse(first.period).start)),
        head=(
            (words["cardholder"], first.user_id),
            (words["period"], period),
            (words["issued"], formats.day(first.issued_at)),
        ),
        words=words,
        sections=tuple(
            _section(statement, lines, words, formats)
            for statement, lines in sorted(statements, key=lambda pair: pair[0].currency)
        ),
    )


def _section(
    statement: Statement, lines: Sequence[Line], words: Mapping[str, str], formats: Formats
) -> Section:
    *summary, closing = _figures(statement, words, formats)
    in_order = sorted(lines, key=lambda line: (line.occurred_at, line.entry_id))
    return Section(
        statement_id=statement.statement_id,
        number=f"{statement.number}",
        currency=statement.currency,
        notice=_notice(statement, words, formats),
        due=_due(statement, words, formats),
        summary=tuple(summary),
        closing=closing,
        categories=_categories(statement, formats),
        lines=tuple(_line(line, statement.currency, words, formats) for line in in_order),
    )


def _figures(
    statement: Statement, words: Mapping[str, str], formats: Formats
) -> tuple[Figure, ...]:
    """As they add up: what lessens the balance stands with a minus sign."""
    rows = (
        ("previous_balance", "previous", statement.previous_balance),
        ("purchases_total", "purchases", statement.purchases_total),
        ("refunds_total", "refunds", -statement.refunds_total),
        ("payments_total", "payments", -statement.payments_total),
        ("corrections_total", "corrections", statement.corrections_total),
        ("closing_balance", "closing", statement.closing_balance),
    )
    return tuple(
        Figure(name, words[word], value, formats.amount(value, statement.currency))
        for name, word, value in rows
        if value or word != "corrections"
    )


def _due(
    statement: Statement, words: Mapping[str, str], formats: Formats
) -> tuple[tuple[str, str], ...]:
    if statement.closing_balance <= 0:
        return ()
    return (
        (words["owe"], formats.money(statement.closing_balance, statement.currency)),
        (words["minimum"], formats.money(statement.minimum_payment, statement.currency)),
        (words["due"], formats.day(statement.due_at)),
    )


def _notice(statement: Statement, words: Mapping[str, str], formats: Formats) -> str:
    if statement.closing_balance > 0:
        return ""
    money = formats.money(statement.closing_balance, statement.currency)
    return words["nothing_due"].format(money=money)


def _categories(statement: Statement, formats: Formats) -> tuple[Category, ...]:
    totals = statement.totals_by_category
    largest = max((total for _, total in totals), default=Decimal(0))
    spent = sum((total for _, total in totals if total > 0), Decimal(0))
    return tuple(
        Category(
            name,
            formats.amount(total, statement.currency),
            formats.share(total / spent) if total > 0 else "",
            max(0, round(100 * total / largest)) if largest > 0 else 0,
        )
        for name, total in totals
    )


def _line(line: Line, currency: str, words: Mapping[str, str], formats: Formats) -> PrintedLine:
    kind = words[line.kind]
    detail = ", ".join(part for part in (kind if line.merchant else "", line.place) if part)
    return PrintedLine(
        date=f"{line.occurred_at:%Y-%m-%d}",
        day=formats.day(line.occurred_at),
        name=line.merchant or kind,
        detail=f"{detail}: {line.note}" if line.note else detail,
        amount=formats.amount(line.amount, currency),
        items=tuple(
            PrintedItem(item.name, f"{item.quantity} × {formats.amount(item.unit_price, currency)}")
            for item in line.items
        ),
    )
