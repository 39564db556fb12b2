"""Corrections: an entry is never changed, another one takes it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, LiteralString

from billing.database import Connection
from billing.ledger_store import LOCK
from contracts.errors import NotFound, Refused

REVERSE: LiteralString = """
insert into journal_entries (kind, source_id, rule, occurred_at, reason)
select 'reversal', entry_id::text, 'reversal', %(at)s, %(reason)s
from journal_entries e
where source_id = %(source)s and kind = any(%(entries)s) and not exists (
    select from journal_entries r where r.kind = 'reversal' and r.source_id = e.entry_id::text)
on conflict do nothing
returning entry_id"""
OVERDRAWN: LiteralString = """
select exists (
    select from purchase_states where state = 'billed' and request_id = (
        select request_id from purchases where purchase_id = %s)
    having sum(case kind when 'purchase' then amount else -amount end) < 0)"""
#: An id is one purchase or refund, and may be a payment beside.
KINDS: LiteralString = """
select kind from journal_entries where source_id = %s and kind in ('purchase', 'refund', 'payment')
order by kind desc"""

Kind = Literal["purchase", "payment", "refund"]
#: What is posted of each.
ENTRIES: Mapping[Kind, tuple[str, ...]] = {
    "purchase": ("purchase", "release"),
    "payment": ("payment",),
    "refund": ("refund", "release"),
}


def reverse(
    connection: Connection, source_id: str, reason: str, at: datetime, kind: Kind | None = None
) -> int:
    """Takes back all that was posted of a purchase, refund or payment; how many entries that is.

    None where it was taken back before. It shows on the next statement. Raises NotFound, and
    Refused where more would be refunded than is bought then, or where `kind` is
    not told and two have this id.
    """
    with connection.transaction():
        connection.execute(LOCK)  # a poster may be about to bill or release it
        of_kind = _kind_of(connection, source_id, kind)
        told = {"source": source_id, "reason": reason, "at": at}
        entries = {"entries": list(ENTRIES[of_kind])}
        made = connection.execute(REVERSE, told | entries).fetchall()
        if of_kind != "payment" and _overdrawn(connection, source_id):
            raise Refused(f"{source_id} has refunds: take those back first, then this again")
    return len(made)


def _kind_of(connection: Connection, source_id: str, wanted: Kind | None) -> Kind:
    known: list[Kind] = [kind for (kind,) in connection.execute(KINDS, (source_id,))]
    if wanted in known:
        return wanted
    if wanted or not known:
        what = wanted or "purchase, refund or payment"
        raise NotFound(f"posted {what}", source_id, "check its id")
    if len(known) > 1:
        both = " and ".join(f"a {kind}" for kind in known)
        raise Refused(f"both {both} have this id: add --kind {'|'.join(known)}")
    return known[0]


def _overdrawn(connection: Connection, source_id: str) -> bool:
    (overdrawn,) = connection.execute(OVERDRAWN, (source_id,)).fetchone() or (False,)
    return bool(overdrawn)
