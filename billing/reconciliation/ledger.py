"""What the ledger says, and what it must not say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

from billing.books import Check, Facts, none
from billing.database import Connection
from billing.period import Period

RULES = sorted(Path(__file__).parent.glob("*.sql"))
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

BALANCES: LiteralString = """
select currency, sum(debits), sum(credits) from trial_balance group by currency order by currency"""
APPROVED: LiteralString = """
select count(*) from approvals
where decision = 'approved'
  and coalesce(requested_at, decided_at) >= %(start)s
  and coalesce(requested_at, decided_at) < %(end)s"""
#: Counted from the purchases: one billed for a request that was not approved makes them too many.
#: Apart by what tells their time, so that each is found by its index.
BILLED: LiteralString = """
select count(distinct request_id) from (
    select a.request_id
    from approvals a join purchase_states p using (request_id)
    where p.kind = 'purchase' and p.state = 'billed'
      and coalesce(a.requested_at, a.decided_at) >= %(start)s
      and coalesce(a.requested_at, a.decided_at) < %(end)s
    union all
    select request_id from purchase_states p
    where kind = 'purchase' and state = 'billed'
      and purchased_at >= %(start)s and purchased_at < %(end)s
      and not exists (select from approvals a where a.request_id = p.request_id)) as billed"""
OPEN: LiteralString = """
select count(*) from approvals a
where a.decision = 'approved'
  and coalesce(requested_at, decided_at) >= %(start)s
  and coalesce(requested_at, decided_at) < %(end)s
  and not exists (select from purchase_states p where p.request_id = a.request_id
                  and p.kind = 'purchase' and p.state = 'billed')"""
FACTS: dict[str, LiteralString] = {
    "decisions": """
        select request_id, concat_ws(' ', decision, amount, currency) from approvals
        where coalesce(requested_at, decided_at) >= %(start)s
          and coalesce(requested_at, decided_at) < %(end)s""",
    "purchases": """
        select purchase_id, concat_ws(' ', kind, amount, currency, user_id) from purchases
        where purchased_at >= %(start)s and purchased_at < %(end)s""",
    "payments": """
        select payment_id, concat_ws(' ', amount, currency, user_id) from payments
        where paid_at >= %(start)s and paid_at < %(end)s""",
    "statements": """
        select statement_id, concat_ws(' ', closing_balance, currency, user_id) from statements
        where (%(period)s::text is null or period = %(period)s) and issued_at >= %(start)s""",
}
#: Those of some keys that happened, or were posted or sent, before a moment: some are dated ahead.
BEFORE: dict[str, LiteralString] = {
    "decisions": """
        select request_id from approvals
        where request_id = any(%(keys)s) and coalesce(requested_at, decided_at) < %(moment)s""",
    "purchases": """
        select purchase_id from purchases p where purchase_id = any(%(keys)s)
        and (purchased_at < %(moment)s or exists (
            select from journal_entries e
            where (e.kind, e.source_id) = (p.kind, purchase_id) and posted_at < %(moment)s))""",
    "payments": """
        select payment_id from payments where payment_id = any(%(keys)s)
        and (paid_at < %(moment)s or exists (
            select from journal_entries e
            where (e.kind, e.source_id) = ('payment', payment_id) and posted_at < %(moment)s))""",
    "statements": """
        select statement_id from statements s where statement_id = any(%(keys)s)
        and (issued_at < %(moment)s or exists (
            select from statement_publications p
            where p.statement_id = s.statement_id and published_at < %(moment)s))""",
}


@dataclass(frozen=True)
class Span:
    """What is looked at: a month, or everything where it is none; from `since` on, if that is
    told."""

    month: Period | None
    since: datetime | None = None

    @property
    def period(self) -> str | None:
        return str(self.month) if self.month else None

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        start, end = (self.month.start, self.month.end) if self.month else EVER
        return max(start, self.since or start), end

    def has(self, moment: datetime) -> bool:
        start, end = self.bounds
        return start <= moment < end

    def has_statement(self, period: str, issued_at: datetime) -> bool:
        """Of a statement of that month: one is issued when its cycle ends, after its month."""
        start, _ = self.bounds
        return self.period in (None, period) and start <= issued_at

    def parameters(self) -> dict[str, Any]:
        start, end = self.bounds
        return {"start": start, "end": end, "period": self.period}


def facts(connection: Connection, name: str, span: Span) -> Facts:
    return dict(connection.execute(FACTS[name], span.parameters()))


def keys_before(
    connection: Connection, name: str, keys: Iterable[str], moment: datetime
) -> set[str]:
    told = {"keys": list(keys), "moment": moment}
    return {key for (key,) in connection.execute(BEFORE[name], told)}


def ledger_checks(connection: Connection, span: Span) -> list[Check]:
    """Of one moment: what is posted meanwhile is in all that is compared, or in none of it."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        return [
            *_balance_checks(connection),
            _approval_check(connection, span),
            *_rules(connection, span),
        ]


def _balance_checks(connection: Connection) -> list[Check]:
    rows: list[tuple[str, Decimal, Decimal]] = list(connection.execute(BALANCES))
    return [Check(f"debits = credits in {name}", left, right) for name, left, right in rows]


def _approval_check(connection: Connection, span: Span) -> Check:
    approved, billed, still_open = (
        _count(connection, query, span) for query in (APPROVED, BILLED, OPEN)
    )
    # The name stays whatever is open: alerts count the readings of one name.
    note = f"{still_open:,} open" if still_open else ""
    return Check("approved = billed + open", approved, billed + still_open, note=note)


def _count(connection: Connection, query: LiteralString, span: Span) -> int:
    (count,) = connection.execute(query, span.parameters()).fetchone() or (0,)
    return int(count)


def _rules(connection: Connection, span: Span) -> list[Check]:
    """Each file names in its first line what its query must not find."""
    found = []
    for file in RULES:
        text = file.read_text()
        name = text.partition("\n")[0].removeprefix("-- ")
        rows = connection.execute(text.encode(), span.parameters())
        found.append(none(name, [row[0] for row in rows]))
    return found
