"""Issued statements: rows that are added once, and the outbox that they are sent from."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import LiteralString

from billing.database import Connection
from billing.period import Period
from billing.statement import Statement
from billing.statement_message import message
from contracts.errors import Unavailable
from contracts.messages import Document

LOCK: LiteralString = "select pg_try_advisory_lock(hashtext('cardwatch.statements'))"
UNLOCK: LiteralString = "select pg_advisory_unlock(hashtext('cardwatch.statements'))"

ISSUE: LiteralString = """
insert into statements (statement_id, user_id, period, currency, period_start, period_end,
    issued_at, due_at, previous_balance, purchases_total, refunds_total, payments_total,
    closing_balance, minimum_payment, totals_by_category,
    document_bucket, document_key, document_sha256)
select statement_id, user_id, period, currency, period_start, period_end,
    issued_at, due_at, previous_balance, purchases_total, refunds_total, payments_total,
    closing_balance, minimum_payment, totals_by_category,
    document->>'bucket', document->>'key', document->>'sha256'
from jsonb_to_recordset(%s) as told (statement_id text, user_id text, period text, currency text,
    period_start timestamptz, period_end timestamptz, issued_at timestamptz, due_at timestamptz,
    previous_balance numeric, purchases_total numeric, refunds_total numeric,
    payments_total numeric, closing_balance numeric, minimum_payment numeric,
    totals_by_category jsonb, document jsonb)
on conflict do nothing
returning statement_id"""

SHOW_ENTRIES: LiteralString = """
insert into statement_entries (entry_id, statement_id)
select * from unnest(%s::bigint[], %s::text[])"""

IS_CLOSED: LiteralString = "select exists (select from closed_periods where period >= %s)"
CLOSE: LiteralString = "insert into closed_periods values (%s, %s) on conflict do nothing"

UNSENT: LiteralString = """
select statement_id, user_id, message from statement_messages s
where not exists (select from statement_publications p where p.statement_id = s.statement_id)
order by statement_no limit %s"""
SENT: LiteralString = """
insert into statement_publications select unnest(%s::text[]), %s on conflict do nothing"""


@contextmanager
def only_issuer(connection: Connection) -> Iterator[None]:
    """Held by one job at a time. Raises Unavailable while another one issues."""
    row = connection.execute(LOCK).fetchone()
    if row is None or not row[0]:
        raise Unavailable("statement job", "another one is issuing: wait until it ends")
    try:
        yield
    finally:
        connection.execute(UNLOCK)


def issue(connection: Connection, issued: Sequence[tuple[Statement, Document]]) -> int:
    """Adds statements with the entries that they show; how many are new. Others stay as they are.

    Raises psycopg.errors.UniqueViolation, with nothing added, where another statement shows one
    of the entries already.
    """
    told = json.dumps([message(statement, document) for statement, document in issued])
    with connection.transaction():
        new = {row[0] for row in connection.execute(ISSUE, (told,))}
        shown = [
            (line.entry_id, statement.statement_id)
            for statement, _ in issued
            if statement.statement_id in new
            for line in statement.lines
        ]
        entries, statements = [entry for entry, _ in shown], [name for _, name in shown]
        connection.execute(SHOW_ENTRIES, (entries, statements))
    return len(new)


def is_closed(connection: Connection, period: Period) -> bool:
    """Whether all statements of this period, or of a later one, are issued."""
    row = connection.execute(IS_CLOSED, (str(period),)).fetchone()
    return row is not None and bool(row[0])


def close(connection: Connection, period: Period, now: datetime) -> None:
    connection.execute(CLOSE, (str(period), now))


def unsent(connection: Connection, most: int) -> list[tuple[str, str, str]]:
    """(statement_id, user_id, message as JSON) of statements that have still to be sent."""
    return list(connection.execute(UNSENT, (most,)))


def mark_sent(connection: Connection, statement_ids: list[str], now: datetime) -> None:
    connection.execute(SENT, (statement_ids, now))
