"""What Elasticsearch says of decisions and statements."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import ScanError, scan

from billing.books import Facts
from billing.reconciliation.ledger import Span
from contracts.errors import Unavailable

Source = Mapping[str, Any]

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
        return {hit["_id"]: said(hit["_source"]) for hit in found}
    except (ApiError, TransportError, ScanError) as failure:
        raise Unavailable("Elasticsearch", str(failure)) from failure


def _query(name: str, span: Span) -> dict[str, Any]:
    """Documents that Logstash could not read lack the field; dead letters tell of them."""
    field = "decision" if name == "decisions" else "closing_balance"
    filters: list[dict[str, Any]] = [{"exists": {"field": field}}]
    if span.period is not None and name == "statements":
        filters.append({"term": {"period": span.period}})
    elif span != Span(None) and name != "statements":
        start, end = span.bounds
        filters.append({"range": {"@timestamp": {"gte": start.isoformat(), "lt": end.isoformat()}}})
    return {"bool": {"filter": filters}}
