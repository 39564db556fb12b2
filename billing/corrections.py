"""Corrections: an entry is never changed, another one takes it back."""

from datetime import datetime
from typing import LiteralString

import psycopg

from billing.database import Connection
from billing.ledger_store import LOCK
from contracts.errors import NotFound, Refused, Unavailable

REVERSE: LiteralString = """
insert into journal_entries (kind, source_id, rule, occurred_at, reason)
select 'reversal', entry_id::text, 'reversal', %(at)s, %(reason)s
from journal_entries e
where source_id = %(source)s and kind <> 'reversal' and not exists (
    select from journal_entries r where r.kind = 'reversal' and r.source_id = e.entry_id::text)
on conflict do nothing
returning entry_id"""
OVERDRAWN: LiteralString = """
select exists (
    select from purchase_states where state = 'billed' and request_id = (
        select request_id from purchases where purchase_id = %s)
    having sum(case kind when 'purchase' then amount else -amount end) < 0)"""
KNOWN: LiteralString = """
select exists (select from journal_entries where source_id = %s and kind <> 'reversal')"""


def reverse(connection: Connection, source_id: str, reason: str, at: datetime) -> int:
    """Takes back all that was posted of a purchase, refund or payment; how many entries that is.

    None where it was taken back before. It shows on the next statement. Raises NotFound,
    Unavailable, and Refused where more would be refunded than is bought then.
    """
    told = {"source": source_id, "reason": reason, "at": at}
    try:
        with connection.transaction():
            connection.execute(LOCK)  # a poster may be about to bill or release it
            made = connection.execute(REVERSE, told).fetchall()
            (overdrawn,) = connection.execute(OVERDRAWN, (source_id,)).fetchone() or (False,)
            if overdrawn:
                raise Refused(f"{source_id} has refunds: take those back first, then this again")
            (known,) = connection.execute(KNOWN, (source_id,)).fetchone() or (False,)
    except psycopg.OperationalError as failure:
        raise Unavailable("PostgreSQL", str(failure).strip()) from failure
    if not known:
        raise NotFound("posted purchase, refund or payment", source_id, "check its id")
    return len(made)
