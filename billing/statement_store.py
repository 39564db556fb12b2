"""Statements in the ledger: rows that are added once, and the outbox that they are sent from."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString, NamedTuple

from billing.database import Connection
from billing.period import Period
from billing.policy import Policies, Policy
from billing.statement import Statement
from billing.statement_message import figures
from contracts.errors import Unavailable

LOCK: LiteralString = "select pg_try_advisory_lock(hashtext('cardwatch.statements'))"
UNLOCK: LiteralString = "select pg_advisory_unlock(hashtext('cardwatch.statements'))"

ISSUE: LiteralString = """
insert into statements (statement_id, user_id, period, currency, number, sha256, period_start,
    period_end, issued_at, due_at, previous_balance, purchases_total, refunds_total,
    payments_total, corrections_total, closing_balance, minimum_payment, totals_by_category,
    locale, paper)
select statement_id, user_id, period, currency, number, sha256, period_start,
    period_end, issued_at, due_at, previous_balance, purchases_total, refunds_total,
    payments_total, corrections_total, closing_balance, minimum_payment, totals_by_category,
    coalesce(t.locale, 'en'), coalesce(t.paper, 'a4')
from jsonb_to_recordset(%s) as told (statement_id text, user_id text, period text, currency text,
    number integer, sha256 text, period_start timestamptz, period_end timestamptz,
    issued_at timestamptz, due_at timestamptz, previous_balance numeric, purchases_total numeric,
    refunds_total numeric, payments_total numeric, corrections_total numeric,
    closing_balance numeric, minimum_payment numeric, totals_by_category jsonb)
left join current_terms t using (user_id)
on conflict do nothing
returning statement_id"""

SHOW_ENTRIES: LiteralString = """
insert into statement_entries (entry_id, statement_id)
select * from unnest(%s::bigint[], %s::text[])"""

POLICIES: LiteralString = """
select distinct on (currency) currency, least_payment, share_of_balance, days_to_pay
from billing_policies where in_force_from <= %s order by currency, in_force_from desc"""
FIRST_DAYS: LiteralString = """
select first_day from current_terms union select 1 order by first_day"""
IS_CLOSED: LiteralString = """
select exists (select from closed_cycles where first_day = %s and period >= %s)"""
LAST_CLOSED: LiteralString = """
select max(period) from closed_cycles where first_day = %s and period < %s"""
CLOSE: LiteralString = "insert into closed_cycles values (%s, %s, %s) on conflict do nothing"

UNSENT: LiteralString = """
select statement_no, statement_id, user_id, message from statement_messages s
where statement_no > %s
  and not exists (select from statement_publications p where p.statement_id = s.statement_id)
order by statement_no limit %s"""
SENT: LiteralString = """
insert into statement_publications select unnest(%s::text[]), %s on conflict do nothing"""
#: Days to pay are whole ones from the day in UTC; the policy is the one that it was issued by.
SENT_LATE: LiteralString = """
select count(*) from statement_publications join statements s using (statement_id)
cross join lateral (
    select days_to_pay from billing_policies b
    where b.in_force_from <= (s.period_end at time zone 'UTC')::date
    and b.currency in (s.currency, 'XXX')
    order by b.currency = 'XXX', b.in_force_from desc limit 1) as policy
where published_at >= %s
  and (due_at at time zone 'UTC')::date < (published_at at time zone 'UTC')::date + days_to_pay"""


@dataclass(frozen=True)
class Issued:
    """A sealed statement with the entries that it shows."""

    statement: Statement
    entry_ids: tuple[int, ...]


@contextmanager
def only_issuer(connection: Connection) -> Iterator[None]:
    """Held by one job at a time. Raises Unavailable while another one issues."""
    row = connection.execute(LOCK).fetchone()
    if row is None or not row[0]:
        raise Unavailable("statement job", "another one is issuing: wait until it ends")
    try:
        yield
    finally:
        if not connection.broken:
            connection.execute(UNLOCK)


def issue(connection: Connection, issued: Sequence[Issued]) -> int:
    """Adds statements with the entries that they show; how many are new. Others stay as they are.

    Raises psycopg.errors.UniqueViolation, with nothing added, where another statement shows one
    of the entries already.
    """
    told = json.dumps([figures(one.statement) for one in issued])
    with connection.transaction():
        new = {row[0] for row in connection.execute(ISSUE, (told,))}
        shown = [
            (entry_id, one.statement.statement_id)
            for one in issued
            if one.statement.statement_id in new
            for entry_id in one.entry_ids
        ]
        entries, statements = [entry for entry, _ in shown], [name for _, name in shown]
        connection.execute(SHOW_ENTRIES, (entries, statements))
    return len(new)


def policies(connection: Connection, on: date) -> Policies:
    """Those in force on a day."""
    rows = connection.execute(POLICIES, (on,))
    return Policies({currency: Policy(*values) for currency, *values in rows})


def cycles_of(connection: Connection, month: str) -> list[Period]:
    """The cycles that begin in `month`, by first day."""
    return [Period.parse(month, day) for (day,) in connection.execute(FIRST_DAYS)]


def is_closed(connection: Connection, cycle: Period) -> bool:
    """Whether all its statements, or those of a later cycle of its day, were issued."""
    row = connection.execute(IS_CLOSED, (cycle.first_day, str(cycle))).fetchone()
    return row is not None and bool(row[0])


def missed_before(connection: Connection, cycle: Period) -> list[Period]:
    """Those of its day that were not closed since the last one before it that was."""
    (last,) = connection.execute(LAST_CLOSED, (cycle.first_day, str(cycle))).fetchone() or (None,)
    missed: list[Period] = []
    following = Period.parse(last, cycle.first_day).following if last else cycle
    while str(following) < str(cycle):
        missed.append(following)
        following = following.following
    return missed


def close(connection: Connection, cycle: Period, now: datetime) -> None:
    """No statement of this cycle, or of an earlier one of its day, follows."""
    connection.execute(CLOSE, (str(cycle), cycle.first_day, now))


class Unsent(NamedTuple):
    number: int  #: among all statements, in the order in which they were issued
    statement_id: str
    user_id: str
    message: str  #: JSON


def unsent(connection: Connection, after: int, most: int) -> list[Unsent]:
    """Statements with documents, still to be sent, that were issued after the one of a number."""
    return [Unsent(*row) for row in connection.execute(UNSENT, (after, most))]


def mark_sent(connection: Connection, statement_ids: list[str], now: datetime) -> None:
    connection.execute(SENT, (statement_ids, now))


def sent_late(connection: Connection, since: datetime) -> int:
    """How many of those that were sent since then are due sooner than had they been issued when
    they were sent."""
    (count,) = connection.execute(SENT_LATE, (since,)).fetchone() or (0,)
    return int(count)
