"""The path of a purchase: request, decision, purchase, postings, statement."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, LiteralString

from elasticsearch import ApiError, Elasticsearch, TransportError
from psycopg.rows import dict_row

from billing.database import Connection
from contracts.errors import NotFound

Row = dict[str, Any]

PURCHASES: LiteralString = """
select s.*, a.decision, a.decided_at, a.requested_at, a.amount as approved,
       a.currency as approved_currency
from purchase_states s left join approvals a using (request_id)
where s.request_id = (select request_id from purchases where purchase_id = %s)
order by s.kind, s.purchased_at, s.purchase_id"""
ITEMS: LiteralString = """
select quantity, unit_price, name from purchase_items where purchase_id = %s order by line_no"""
ENTRIES: LiteralString = """
with own as (
    select * from journal_entries where source_id = %s and kind in ('purchase', 'refund', 'release')
), all_of_it as (
    select * from own
    union all
    select r.* from own join journal_entries r
        on r.kind = 'reversal' and r.source_id = own.entry_id::text
)
select e.entry_id, e.rule, e.reason, e.posted_at,
       string_agg(p.side || ' ' || p.account_id, ', ' order by p.side desc) as legs,
       min(p.amount) as amount, min(p.currency) as currency, s.statement_id, d.bucket, d.key
from all_of_it e join postings p using (entry_id)
left join statement_entries using (entry_id)
left join statements s using (statement_id)
left join statement_documents d on (d.user_id, d.period, d.format) = (s.user_id, s.period, 'pdf')
group by e.entry_id, e.rule, e.reason, e.posted_at, s.statement_id, d.bucket, d.key
order by e.entry_id"""


def explain(
    connection: Connection, purchase_id: str, decisions: Elasticsearch | None
) -> Iterator[str]:
    """With its refunds. `decisions` knows scores and reasons. Raises NotFound."""
    found = _rows(connection, PURCHASES, purchase_id)
    if not found:
        raise NotFound("purchase", purchase_id, "check its id, or the dead letters of `purchases`")
    yield from _request(found[0], decisions)
    for purchase in found:
        yield from _purchase(connection, purchase)


def _rows(connection: Connection, query: LiteralString, name: str) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, (name,)).fetchall()


def _request(row: Row, decisions: Elasticsearch | None) -> Iterator[str]:
    if row["decision"] is None:
        yield f"request    {row['request_id']}: no decision is known of it"
        return
    asked = "no valid amount"  # of a request that broke its contract
    if row["approved"] is not None:
        asked = f"{row['approved']:,} {row['approved_currency']}"
    yield f"request    {row['request_id']}: {asked} asked for {_moment(row['requested_at'])}"
    yield f"decision   {row['decision']} {_moment(row['decided_at'])}{_why(row, decisions)}"


def _why(row: Row, decisions: Elasticsearch | None) -> str:
    """The score and the reasons, where Elasticsearch has them and can be asked."""
    if decisions is None:
        return ""
    try:
        query = {"ids": {"values": [row["request_id"]]}}
        hits = decisions.search(index="approval-decisions-*", query=query)["hits"]["hits"]
    except (ApiError, TransportError):
        return " (Elasticsearch does not answer: no score)"
    if not hits:
        return ""
    return scored(hits[0]["_source"])


def scored(decision: Mapping[str, Any]) -> str:
    """The score, what gave it (a scorecard; lists where they took part), and the reasons."""
    lists = f" and lists {decision['overrides_version']}" if "overrides_version" in decision else ""
    reasons = "".join(
        f"\n           {r['points']:+} {r['detail']}" for r in decision.get("reasons", ())
    )
    return (
        f", score {decision['score']} by scorecard {decision['scorecard_version']}{lists}{reasons}"
    )


def _purchase(connection: Connection, row: Row) -> Iterator[str]:
    amount = f"{row['amount']:,} {row['currency']}"
    yield (
        f"{row['kind']:<10} {row['purchase_id']}: {amount} at {row['merchant_name']},"
        f" {row['merchant_city']} {_moment(row['purchased_at'])}, card …{row['card_last4']}"
    )
    for item in _rows(connection, ITEMS, row["purchase_id"]):
        yield f"           {item['quantity']} × {item['unit_price']:,} {item['name']}"
    for entry in _rows(connection, ENTRIES, row["purchase_id"]):
        yield from _entry(entry)
    yield f"state      {row['state']}" + (f": {row['reason']}" if row["state"] == "held" else "")


def _entry(row: Row) -> Iterator[str]:
    why = f" ({row['reason']})" if row["reason"] else ""
    yield (
        f"posting    entry {row['entry_id']}, {row['rule']}{why}: {row['legs']}"
        f" {row['amount']:,} {row['currency']}, posted {_moment(row['posted_at'])}"
    )
    if row["statement_id"]:
        place = f", s3://{row['bucket']}/{row['key']}" if row["key"] else ", no document yet"
        yield f"statement  {row['statement_id']}{place}"


def _moment(moment: datetime | None) -> str:
    return f"on {moment:%Y-%m-%d %H:%M:%S}" if moment else "at a time that was not kept"
