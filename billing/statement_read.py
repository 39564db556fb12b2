"""Issued statements as they stand in the ledger, with the lines that they show."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString

from psycopg.rows import dict_row

from billing.database import Connection
from billing.lines import Item, Line
from billing.statement import Statement

STATEMENTS: LiteralString = """
select statement_id, number, user_id, period, currency, period_start, period_end, due_at,
       previous_balance, purchases_total, refunds_total, payments_total, corrections_total,
       closing_balance, minimum_payment, totals_by_category, sha256, locale, paper
from statements where (user_id, period) in (select * from unnest(%s::text[], %s::text[]))
order by user_id, period, currency"""
LINES: LiteralString = """
select statement_id, entry_id, kind, occurred_at, amount, coalesce(merchant_name, '') as merchant,
       coalesce(merchant_place, '') as place, coalesce(reason, '') as note, items
from statement_lines where statement_id = any(%s) order by occurred_at, entry_id"""

Owner = tuple[str, str]  #: user_id and period


@dataclass(frozen=True)
class Kept:
    """A statement, its lines, and how its cardholder wanted it when it was issued."""

    statement: Statement
    lines: tuple[Line, ...]
    locale: str
    paper: str


def read_statements(connection: Connection, owners: Sequence[Owner]) -> dict[Owner, list[Kept]]:
    """Each owner's statements, one a currency; whoever has none is missing."""
    users, periods = [user for user, _ in owners], [period for _, period in owners]
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(STATEMENTS, (users, periods)).fetchall()
        lines = _lines(cursor.execute(LINES, ([row["statement_id"] for row in rows],)).fetchall())
    found: dict[Owner, list[Kept]] = {}
    for row in rows:
        kept = _kept(row, lines.get(row["statement_id"], []))
        found.setdefault((kept.statement.user_id, kept.statement.period), []).append(kept)
    return found


def _kept(row: dict[str, Any], lines: list[Line]) -> Kept:
    locale, paper = row.pop("locale"), row.pop("paper")
    totals = tuple((one["category"], Decimal(one["amount"])) for one in row["totals_by_category"])
    return Kept(Statement(**{**row, "totals_by_category": totals}), tuple(lines), locale, paper)


def _lines(rows: list[dict[str, Any]]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for row in rows:
        items = row.pop("items") or []
        if isinstance(items, str):
            items = json.loads(items)
        told = tuple(Item(name, count, Decimal(price)) for name, _, count, price in items)
        found.setdefault(row.pop("statement_id"), []).append(Line(**row, items=told))
    return found
