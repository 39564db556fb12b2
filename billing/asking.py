"""Answers in lines of text: what a cardholder owes, what a statement says, what is in suspense."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from billing.database import Connection
from billing.document.page import Section
from billing.document.rendered import page_of
from billing.statement_read import Kept, read_statements
from contracts.errors import NotFound
from contracts.messages import Document

BALANCES: LiteralString = """
select b.currency, b.balance, s.statement_id, s.closing_balance, s.due_at
from cardholder_balances b
left join lateral (
    select * from statements s where (s.user_id, s.currency) = (b.user_id, b.currency)
    order by period desc limit 1) as s on true
where b.user_id = %s order by b.currency"""
PERIODS: LiteralString = """
select distinct period from statements where user_id = %s order by period desc limit 12"""
SUSPENSE: LiteralString = """
select reason, purchase_id, kind, amount, currency, user_id, request_id, held_at
from suspended_purchases order by reason, held_at, purchase_id"""
DOCUMENT: LiteralString = """
select bucket, key, sha256 from statement_documents
where (user_id, period, format) = (%s, %s, %s)"""

WIDTH = 60


def balance(connection: Connection, user_id: str) -> Iterator[str]:
    """Raises NotFound."""
    rows = connection.execute(BALANCES, (user_id,)).fetchall()
    if not rows:
        raise NotFound("cardholder", user_id, "nothing was ever posted to one of that name")
    for currency, owed, statement_id, closing, due_at in rows:
        told = "no statement yet" if statement_id is None else _last(statement_id, closing, due_at)
        yield f"{currency}  {owed:>16,.2f}  {_side(owed)}  ({told})"


def _side(owed: Decimal) -> str:
    if not owed:
        return "even"
    return "owed" if owed > 0 else "in favour"


def _last(statement_id: str, closing: Decimal, due_at: datetime) -> str:
    return f"{statement_id} closed with {closing:,.2f}, due {due_at:%Y-%m-%d}"


def kept_statements(connection: Connection, user_id: str, period: str) -> list[Kept]:
    """Raises NotFound; its message names the periods that there are."""
    found = read_statements(connection, [(user_id, period)])
    if not found:
        others = [row[0] for row in connection.execute(PERIODS, (user_id,))]
        hint = f"those there are: {', '.join(others)}" if others else "none was issued yet"
        raise NotFound("statement", f"of {user_id} for {period}", hint)
    return found[user_id, period]


def statement(kept: list[Kept]) -> Iterator[str]:
    """The first page of the document, as text."""
    drawn = page_of(kept)
    yield drawn.title
    yield from (f"{label}: {text}" for label, text in drawn.head)
    for section in drawn.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"\n{section.statement_id} (no. {section.number})"
    if section.notice:
        yield section.notice
    yield from (f"{label}: {text}" for label, text in section.due)
    for figure in (*section.summary, section.closing):
        yield _row(figure.label, figure.text)
    for category in section.categories:
        yield _row(f"  {category.name}", category.amount)
    for line in section.lines:
        yield _row(f"  {line.day}  {line.name}", line.amount)


def _row(label: str, amount: str) -> str:
    return f"{label[: WIDTH - 18]:<{WIDTH - 18}}{amount:>18}"


def suspense(connection: Connection) -> Iterator[str]:
    rows = connection.execute(SUSPENSE).fetchall()
    for reason, purchase_id, kind, amount, currency, user_id, request_id, held_at in rows:
        yield (
            f"{reason:<24} {purchase_id}  {kind} {amount:,} {currency} of {user_id},"
            f" request {request_id}, held {held_at:%Y-%m-%d %H:%M}"
        )
    yield f"{len(rows)} in suspense"


def document(connection: Connection, user_id: str, period: str, kind: str) -> Document:
    """Where it was put. Raises NotFound."""
    row = connection.execute(DOCUMENT, (user_id, period, kind)).fetchone()
    if row is None:
        hint = "the statement job has not come to it: run spark.monthly_statements again"
        raise NotFound(kind, f"of {user_id} for {period}", hint)
    bucket, key, sha256 = row
    return {"bucket": bucket, "key": key, "sha256": sha256}
