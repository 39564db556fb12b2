"""Whether every statement is what it was sealed as: one changed figure breaks its chain."""

from collections import defaultdict
from typing import LiteralString

from billing.books import Check, none
from billing.database import Connection
from billing.reconciliation.ledger import Span
from billing.statement import Statement, seal
from billing.statement_read import Owner, read_statements
from contracts.parts import in_parts

AT_ONCE = 500

OWNERS: LiteralString = """
select distinct user_id, period from statements
where (%(period)s::text is null or period = %(period)s) and issued_at >= %(start)s
  and sha256 <> ''
order by user_id, period"""
BEFORE: LiteralString = """
select statement_id, lag(sha256, 1, '') over (partition by user_id, currency order by period)
from statements where user_id = any(%s)"""
ENTRIES: LiteralString = """
select statement_id, entry_id from statement_entries where statement_id = any(%s)"""


def chain_check(connection: Connection, span: Span) -> Check:
    owners: list[Owner] = list(connection.execute(OWNERS, span.parameters()))
    broken: list[str] = []
    for part in in_parts(owners, AT_ONCE):
        broken += _broken(connection, part)
    return none("statements that are not what they were sealed as", broken)


def _broken(connection: Connection, owners: list[Owner]) -> list[str]:
    found = read_statements(connection, owners)
    statements = [one.statement for kept in found.values() for one in kept]
    before: dict[str, str] = dict(connection.execute(BEFORE, ([user for user, _ in owners],)))
    entries: dict[str, list[int]] = defaultdict(list)
    names = [statement.statement_id for statement in statements]
    for statement_id, entry_id in connection.execute(ENTRIES, (names,)):
        entries[statement_id].append(entry_id)
    return [
        _told(s)
        for s in statements
        if seal(s, entries[s.statement_id], before[s.statement_id]) != s.sha256
    ]


def _told(statement: Statement) -> str:
    return f"{statement.statement_id}: sealed as {statement.sha256[:12]}…"
