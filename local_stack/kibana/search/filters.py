"""Filter pills of the page and stored Kibana filters, to query DSL."""

from collections.abc import Mapping, Sequence
from typing import Any

from local_stack.kibana.kql import KqlSyntaxError, parse, to_query
from local_stack.kibana.search.problem import Problem

Dsl = dict[str, Any]
MATCH_ALL: Dsl = {"match_all": {}}


def kql_filter(text: str, zone: str, where: str = "query") -> Dsl:
    """Raises Problem with the place of a syntax error."""
    try:
        return to_query(parse(text), zone)
    except KqlSyntaxError as problem:
        raise Problem(where, problem.reason, problem.position) from None


def stored_query(query: Mapping[str, Any] | None, zone: str) -> list[Dsl]:
    """`{query, language}` as states hold it; an empty one filters nothing."""
    text = str((query or {}).get("query") or "")
    if not text.strip():
        return []
    if query and query.get("language") == "lucene":
        return [{"query_string": {"query": text, "time_zone": zone}}]
    return [kql_filter(text, zone, "panel")]


def stored_filters(filters: Sequence[Mapping[str, Any]] | None) -> list[Dsl]:
    """Kibana's filter objects: the query they carry, negated or left out as their meta says."""
    found = []
    for each in filters or ():
        meta = each.get("meta") or {}
        if meta.get("disabled"):
            continue
        query = _stored(each, meta)
        if query:
            found.append(negated(query) if meta.get("negate") else dict(query))
    return found


def _stored(found: Mapping[str, Any], meta: Mapping[str, Any]) -> Mapping[str, Any]:
    if meta.get("type") == "combined":
        parts = stored_filters(meta.get("params"))
        return any_of(parts) if meta.get("relation") == "OR" and parts else all_of(parts)
    return found.get("query") or {k: found[k] for k in ("range", "exists") if k in found}


def page_filters(pills: Sequence[Mapping[str, Any]], zone: str) -> list[Dsl]:
    """Pills: {kind: phrase|phrases|range|exists|kql, field, value…, negate, disabled}."""
    return [
        negated(query) if pill.get("negate") else query
        for pill in pills
        if not pill.get("disabled")
        for query in [_pill(pill, zone)]
    ]


def _pill(pill: Mapping[str, Any], zone: str) -> Dsl:
    match pill:
        case {"kind": "phrase", "field": str(field), "value": str() | int() | float() as value}:
            return {"match_phrase": {field: value}}
        case {"kind": "phrases", "field": str(field), "value": list(values)}:
            return any_of([{"match_phrase": {field: value}} for value in values])
        case {"kind": "range", "field": str(field), "value": dict(bounds)}:
            taken = {k: v for k, v in bounds.items() if k in ("gt", "gte", "lt", "lte", "format")}
            return {"range": {field: taken}}
        case {"kind": "exists", "field": str(field)}:
            return {"exists": {"field": field}}
        case {"kind": "kql", "value": str(text)}:
            return kql_filter(text, zone, "filter")
    raise Problem("filter", f"filter {dict(pill)!r} is not understood: remove it")


def any_of(queries: list[Dsl]) -> Dsl:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def negated(query: Mapping[str, Any]) -> Dsl:
    return {"bool": {"must_not": [dict(query)]}}


def all_of(queries: Sequence[Dsl]) -> Dsl:
    return {"bool": {"filter": list(queries)}} if queries else MATCH_ALL
