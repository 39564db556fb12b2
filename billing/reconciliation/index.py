"""What Elasticsearch says of decisions and statements."""

from collections.abc import Callable, Container, Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import ScanError, scan

from billing.books import Check, Facts, compare
from billing.reconciliation.kept_indices import whole_since
from billing.reconciliation.ledger import Span
from contracts.errors import Unavailable

Source = Mapping[str, Any]

MOST_INDICES = 10_000
PAGE = 10_000  #: documents an answer, the most that Elasticsearch gives


def _decision(source: Source) -> str:
    amount = [_money(source["amount"]), source["currency"]] if "amount" in source else []
    return " ".join([source["decision"], *amount])


def _statement(source: Source) -> str:
    return f"{_money(source['closing_balance'])} {source['currency']} {source['user_id']}"


def _money(number: Any) -> str:
    """Of a double: cents up to 10^13 come through it unharmed."""
    return f"{Decimal(str(number)):.2f}"


#: Index, how a document is read, by which field its time is told.
INDEXED: dict[str, tuple[str, Callable[[Source], str]]] = {
    "decisions": ("approval-decisions-*", _decision),
    "statements": ("billing-statements-*", _statement),
}


def facts(client: Elasticsearch, name: str, span: Span) -> Facts:
    """Raises Unavailable."""
    index, said = INDEXED[name]
    try:
        client.indices.refresh(index=index)
        found = scan(client, index=index, query={"query": _query(name, span)}, size=PAGE)
        return {hit["_id"]: _told(said, hit["_source"]) for hit in found}
    except (ApiError, TransportError, ScanError) as failure:
        raise Unavailable("Elasticsearch", str(failure)) from failure


def kept_since(client: Elasticsearch, name: str) -> datetime | None:
    """What is older may be deleted; none where nothing may be. Raises Unavailable."""
    index, _ = INDEXED[name]
    by_index = {"indices": {"terms": {"field": "_index", "size": MOST_INDICES}}}
    try:
        found = client.search(index=index, size=0, aggs=by_index)
    except (ApiError, TransportError) as failure:
        raise Unavailable("Elasticsearch", str(failure)) from failure
    buckets = found.get("aggregations", {}).get("indices", {}).get("buckets", [])
    documents = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    return whole_since(documents, datetime.now(UTC))


def _told(said: Callable[[Source], str], source: Source) -> str:
    """Logstash indexes what it can of a message that is a dead letter elsewhere."""
    try:
        return said(source)
    except (KeyError, TypeError, ArithmeticError):
        return "cannot be read"


def compared(
    name: str,
    kept: Facts,
    found: Facts,
    unsettled: Set[str],
    gone: Container[str] = (),
    since: datetime | None = None,
) -> Check:
    """`kept`: what the ledger says. `unsettled`: keys that may be on their way to either. `gone`:
    those from before `since`, which Elasticsearch may keep no longer."""
    late = (kept.keys() ^ found.keys()) & unsettled
    deleted = {key for key in kept.keys() - found.keys() - late if key in gone}
    left_out = late | deleted
    there, indexed = (
        {key: what for key, what in facts.items() if key not in left_out} for facts in (kept, found)
    )
    notes = [f"without {len(late):,} on their way"] if late else []
    if deleted:
        notes.append(f"without {len(deleted):,} from before {since}, where its indices begin")
    check = compare(f"{name} in the ledger", there, f"{name} in Elasticsearch", indexed)
    return replace(check, note="; ".join(notes))


def _query(name: str, span: Span) -> dict[str, Any]:
    """Documents that Logstash could not read lack the field; dead letters tell of them."""
    field = "decision" if name == "decisions" else "closing_balance"
    filters: list[dict[str, Any]] = [{"exists": {"field": field}}]
    start, end = span.bounds
    when = {"gte": start.isoformat(), "lt": end.isoformat()}
    if name == "statements":
        del when["lt"]  # issued when its cycle ends, after its month
        filters += [{"term": {"period": span.period}}] if span.period else []
    if span != Span(None):
        filters.append({"range": {"@timestamp": when}})
    return {"bool": {"filter": filters}}
